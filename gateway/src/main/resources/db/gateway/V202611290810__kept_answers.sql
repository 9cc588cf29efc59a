-- Answers that clients asked to be kept, so that a later request can go on from them.
create table gateway_kept_answer (
  workspace  text not null,
  id         text not null,
  caller     text not null,
  previous   text not null,
  deployment text not null,
  created    bigint not null,
  expires    bigint not null,
  bytes      bigint not null,
  input      text not null,
  answer     text not null,
  primary key (workspace, id)
);
create index gateway_kept_answer_by_age on gateway_kept_answer(workspace, created);
create index gateway_kept_answer_by_end on gateway_kept_answer(expires);
