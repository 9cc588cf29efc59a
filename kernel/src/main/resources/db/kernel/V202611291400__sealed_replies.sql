-- Replies are sealed whole: one may hold a secret that is shown once. Those of the last day are forgotten.
drop table stored_reply;

create table stored_reply (
  idempotency_key text primary key,
  call_digest     text not null,
  sealed          text,
  created_at      bigint not null
);

create index stored_reply_by_age on stored_reply (created_at);
