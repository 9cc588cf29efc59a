-- Written in the transaction that changes a publication's state, when any webhook is there to be told.
create table publication_event (
  id             text primary key,
  publication_id text not null,
  state          text not null,
  at             bigint not null
);

create table webhook (
  id         text primary key,
  workspace  text not null,
  url        text not null,
  states     text not null,
  created_at bigint not null
);

create table webhook_delivery (
  id         text primary key,
  webhook_id text not null,
  event      text not null,
  body       text not null,
  state      text not null,
  attempts   integer not null,
  status     integer not null,
  error      text,
  next_at    bigint not null,
  created_at bigint not null
);

create index webhook_delivery_due on webhook_delivery (state, next_at);
create index webhook_delivery_log on webhook_delivery (webhook_id, created_at);
