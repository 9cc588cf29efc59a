create table decision (
  id         text primary key,
  at         bigint not null,
  caller     text not null,
  model      text not null,
  task       text not null,
  seed       bigint not null,
  candidates text not null,
  outcomes   text not null
);
create index decision_by_time on decision(at);

create table usage (
  id            text primary key,
  at            bigint not null,
  caller        text not null,
  deployment    text not null,
  answered      integer not null,
  input_tokens  bigint not null,
  output_tokens bigint not null,
  cost_usd      text not null,
  estimated     integer not null
);
create index usage_by_time on usage(at);

create table usage_day (
  caller        text not null,
  deployment    text not null,
  day           bigint not null,
  requests      bigint not null,
  input_tokens  bigint not null,
  output_tokens bigint not null,
  cost_usd      text not null,
  primary key (caller, deployment, day)
);
