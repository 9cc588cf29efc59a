create table look (
  publication_id text primary key,
  at             bigint not null
);
