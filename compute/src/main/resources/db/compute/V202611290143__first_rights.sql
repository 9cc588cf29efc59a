create table first_right_notice (
  id           text primary key,
  contract     text   not null,
  holder       text   not null,
  elsewhere    text   not null,
  terms        text   not null,
  terms_sha256 text   not null,
  offered_at   bigint not null,
  deadline     bigint not null,
  state        text   not null,
  answered_at  bigint,
  evidence     text   not null
);

-- Only ever added to.
create table first_right_journal (
  notice_id text   not null references first_right_notice (id),
  ordinal   bigint not null,
  at        bigint not null,
  state     text   not null,
  who       text   not null,
  content   text   not null,
  primary key (notice_id, ordinal)
);
