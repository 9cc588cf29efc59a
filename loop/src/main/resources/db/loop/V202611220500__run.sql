create table run (
  id          text primary key,
  source_id   text   not null,
  source_name text   not null,
  title       text   not null,
  language    text   not null,
  platforms   text   not null,
  dry_run     integer not null,
  review      integer not null,
  stage       text   not null,
  -- the sandbox's time up to which its audience was to react; null until the run measures
  measure_at  bigint,
  created_at  bigint not null,
  updated_at  bigint not null
);
create index run_source on run (source_id, created_at);
create index run_stage on run (stage);
