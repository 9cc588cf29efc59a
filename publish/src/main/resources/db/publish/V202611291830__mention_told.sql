-- Mentions that platforms told of by calls, until they are read.
create table mention_told (
  account_id text not null,
  post_id    text not null,
  remark_id  text not null,
  next_at    bigint not null,
  failures   integer not null,
  primary key (account_id, post_id, remark_id)
);
