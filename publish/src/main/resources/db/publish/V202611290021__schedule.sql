-- Not before this moment may a publication appear; 0 for those that a run publishes at once.
alter table publication add column due_at bigint not null default 0;

create index publication_by_due on publication (state, due_at);

-- What is to be published when. A row becomes a publication, with the row's id as its group, when it is due.
create table scheduled_post (
  id             text primary key,
  workspace      text not null,
  account_id     text not null,
  platform       text not null,
  post           text not null,
  due_at         bigint not null,
  zone           text not null,
  state          text not null,
  origin         text not null,
  series         text,
  fingerprint    text not null,
  problem        text,
  publication_id text,
  created_at     bigint not null,
  updated_at     bigint not null
);

create index scheduled_post_by_due on scheduled_post (state, platform, due_at);
create index scheduled_post_by_account on scheduled_post (account_id, due_at);

-- Where publishing stands still: a workspace, or '*' for everything.
create table pause (
  workspace text primary key,
  since     bigint not null
);

-- A weekly moment at which a queued post of this account goes out, on the wall clock of the zone.
create table queue_slot (
  account_id text not null,
  zone       text not null,
  day        integer not null,
  minute     integer not null,
  primary key (account_id, day, minute)
);

create table series (
  id         text primary key,
  workspace  text not null,
  account_id text not null,
  post       text not null,
  rule       text not null,
  start      text not null,
  zone       text not null,
  made_until bigint not null,
  active     integer not null,
  created_at bigint not null
);

create index publication_by_lease on publication (lease) where lease is not null;
