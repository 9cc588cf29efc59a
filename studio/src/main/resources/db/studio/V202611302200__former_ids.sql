-- What earlier versions called the same content, as a JSON array: runs of theirs are found by these.
alter table studio_source add column former_ids text not null default '[]';
