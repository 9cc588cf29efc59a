create table studio_source (
  id text primary key,
  title text not null,
  language text not null,
  address text,
  document text not null,
  read_at bigint not null
);

create table studio_storyboard (
  run_id text primary key,
  title text not null,
  lines text not null,
  language text not null,
  model text not null,
  deployment text not null,
  vendor text not null,
  decision_id text not null,
  cost_usd text not null,
  written_at bigint not null
);

create table studio_variant (
  id text primary key,
  run_id text not null,
  platform text not null,
  title text not null,
  parts text not null,
  hashtags text not null,
  link text,
  article_html text,
  language text not null,
  model text not null,
  deployment text not null,
  vendor text not null,
  decision_id text not null,
  cost_usd text not null,
  edited integer not null,
  written_at bigint not null,
  changed_at bigint not null,
  unique (run_id, platform)
);
