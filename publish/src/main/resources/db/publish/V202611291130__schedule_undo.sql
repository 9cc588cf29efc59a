-- How a planned post was before its last change, so that the change can be undone.
alter table scheduled_post add column earlier_post text;
alter table scheduled_post add column earlier_due bigint;
alter table scheduled_post add column earlier_zone text;
