-- Texts by content, versions only ever added to.
create table estate_text (
  digest  text primary key,
  content text not null
);

create table estate_version (
  number bigint primary key,
  digest text   not null references estate_text (digest),
  author text   not null,
  why    text   not null,
  at     bigint not null
);
