-- A mention stands below no post of ours: its account is all that ties it, and root_id names the conversation it stands in.
create table remark_any (
  id             text primary key,
  publication_id text references publication (id),
  account_id     text not null,
  remote_id      text not null,
  root_id        text,
  parent_id      text,
  author         text not null,
  author_id      text not null,
  own            integer not null,
  words          text not null,
  said_at        bigint not null,
  state          text not null,
  assigned_to    text,
  received_at    bigint not null,
  featured       integer not null default 0,
  unique (publication_id, remote_id)
);

insert into remark_any(id, publication_id, account_id, remote_id, root_id, parent_id, author, author_id, own, words, said_at,
    state, assigned_to, received_at, featured)
  select id, publication_id, account_id, remote_id, null, parent_id, author, author_id, own, words, said_at,
    state, assigned_to, received_at, featured from remark;

create table answer_any (
  id        text primary key,
  remark_id text not null references remark_any (id),
  words     text not null,
  state     text not null,
  remote_id text,
  why       text,
  sent_at   bigint not null,
  owner     text not null
);

insert into answer_any(id, remark_id, words, state, remote_id, why, sent_at, owner)
  select id, remark_id, words, state, remote_id, why, sent_at, owner from answer;

drop table answer;
drop table remark;
alter table remark_any rename to remark;
alter table answer_any rename to answer;

create index remark_by_time on remark (said_at);
create index remark_by_state on remark (state);
create index remark_by_account on remark (account_id, remote_id);
create index answer_by_remark on answer (remark_id);
create index answer_by_state on answer (state);

create table mention_watch (
  account_id text primary key,
  next_at    bigint not null,
  failures   integer not null
);
