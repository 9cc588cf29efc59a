-- The account that a run goes to on each platform, as JSON; null for runs from before there could be
-- many, which go to the first.
alter table run add column accounts text;
