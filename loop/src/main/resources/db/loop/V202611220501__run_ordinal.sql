-- How many runs its source had before; decides between two that start at the same moment.
alter table run add column ordinal integer;
create unique index run_ordinal on run (source_id, ordinal);
