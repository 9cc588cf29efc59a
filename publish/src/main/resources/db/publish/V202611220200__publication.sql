create table account (
  id          text primary key,
  platform    text not null unique,
  name        text not null,
  remote_id   text not null,
  hosts       text not null,
  credentials text not null,
  provenance  text not null
);

create table publication (
  id          text primary key,
  grp         text not null,
  account_id  text not null,
  post        text not null,
  state       text not null,
  remote_id   text,
  permalink   text,
  failure     text,
  attempts    integer not null,
  refusals    integer not null,
  not_before  bigint not null,
  node        text,
  process     text,
  lease       text,
  lease_until bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  unique (grp, account_id)
);

create index publication_by_age on publication (created_at);
create index publication_by_state on publication (state);

create table handle (
  publication_id text not null references publication (id),
  name           text not null,
  value          text not null,
  primary key (publication_id, name)
);

create table journal (
  publication_id text not null references publication (id),
  seq            integer not null,
  at             bigint not null,
  state          text not null,
  what           text not null,
  primary key (publication_id, seq)
);
