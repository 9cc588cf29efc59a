create table stored_reply (
  idempotency_key text primary key,
  call_digest     text not null,
  status          integer not null,
  content_type    text not null,
  location        text not null,
  body            text not null,
  created_at      bigint not null
);

create index stored_reply_by_age on stored_reply (created_at);
