create table medium (
  id         text primary key,
  name       text not null,
  kind       text not null,
  probed     text not null,
  alt_text   text not null,
  created_at bigint not null
);

create index medium_by_age on medium (created_at);

create table media_upload (
  id         text primary key,
  name       text not null,
  bytes      bigint not null,
  created_at bigint not null
);
