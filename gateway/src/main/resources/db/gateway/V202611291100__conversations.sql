-- Conversations that clients keep here, and responses that run in the background.
create table gateway_conversation (
  workspace text not null,
  id        text not null,
  caller    text not null,
  created   bigint not null,
  expires   bigint not null,
  length    bigint not null,
  bytes     bigint not null,
  metadata  text not null,
  primary key (workspace, id)
);
create index gateway_conversation_by_end on gateway_conversation(expires);

create table gateway_conversation_item (
  workspace    text not null,
  conversation text not null,
  position     bigint not null,
  id           text not null,
  item         text not null,
  primary key (workspace, conversation, position),
  unique (workspace, conversation, id)
);

alter table gateway_kept_answer add column conversation text not null default '';
alter table gateway_kept_answer add column state text not null default '';
alter table gateway_kept_answer add column owner text not null default '';
alter table gateway_kept_answer add column deadline bigint not null default 0;
create index gateway_kept_answer_under_way on gateway_kept_answer(owner, deadline) where state <> '';
