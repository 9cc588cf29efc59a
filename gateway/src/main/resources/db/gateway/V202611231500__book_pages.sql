create table decision_page (
  id        text primary key,
  first_at  bigint not null,
  last_at   bigint not null,
  decisions bigint not null,
  lines     bytea not null
);
create index decision_page_by_first on decision_page(first_at);
create index decision_page_by_last on decision_page(last_at);

create table use_page (
  id      text primary key,
  last_at bigint not null,
  lines   bytea not null
);
create index use_page_by_last on use_page(last_at);

create table books_mark (
  journal text primary key,
  segment bigint not null,
  bytes   bigint not null
);
