create table remark (
  id             text primary key,
  publication_id text not null references publication (id),
  account_id     text not null,
  remote_id      text not null,
  parent_id      text,
  author         text not null,
  author_id      text not null,
  own            integer not null,
  words          text not null,
  said_at        bigint not null,
  state          text not null,
  assigned_to    text,
  received_at    bigint not null,
  unique (publication_id, remote_id)
);

create index remark_by_time on remark (said_at);
create index remark_by_state on remark (state);

create table remark_watch (
  publication_id text primary key references publication (id),
  next_at        bigint not null,
  failures       integer not null
);

create table answer (
  id        text primary key,
  remark_id text not null references remark (id),
  words     text not null,
  state     text not null,
  remote_id text,
  why       text,
  sent_at   bigint not null,
  owner     text not null
);

create index answer_by_remark on answer (remark_id);
create index answer_by_state on answer (state);

create table saved_answer (
  id    text primary key,
  title text not null,
  words text not null
);
