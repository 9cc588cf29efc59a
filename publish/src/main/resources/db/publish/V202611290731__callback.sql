-- How publications ended, as platforms told it by a call; the connector reads it instead of asking.
create table ended_job (
  platform  text not null,
  job       text not null,
  detail    text not null,
  at        bigint not null,
  primary key (platform, job)
);
