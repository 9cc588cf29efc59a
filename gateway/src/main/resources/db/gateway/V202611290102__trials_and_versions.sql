alter table enabled_offer add column cache_read_usd text;
alter table enabled_offer add column cache_write_usd text;
alter table enabled_offer add column longest_answer bigint;

-- How often a table's rows were changed: what another process has changed is noticed by it.
create table gateway_version (
  what    text primary key,
  version bigint not null
);

create table gateway_stopped_canary (
  alias      text not null,
  deployment text not null,
  trial      text not null,
  reason     text not null,
  stopped_at bigint not null,
  primary key (alias, deployment)
);
