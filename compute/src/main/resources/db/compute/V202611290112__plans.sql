-- What each plan came to, so that it can be told how it moved with the estate.
create table plan_summary (
  number bigint not null primary key,
  estate text not null,
  label text not null,
  digest text not null,
  made_at bigint not null,
  first_met text,
  met_for_good text,
  cash_usd_million double precision not null,
  penalty_usd_million double precision not null,
  wanted double precision not null,
  unmet double precision not null,
  survived bigint not null,
  losses bigint not null,
  independence_usd_million double precision,
  decisions text not null
);
create index plan_summary_estate on plan_summary (estate, number);
