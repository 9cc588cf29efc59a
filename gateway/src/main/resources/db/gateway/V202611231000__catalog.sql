create table catalog_source (
  layer       text primary key,
  name        text not null,
  as_of       bigint not null,
  began       bigint not null,
  imported_at bigint not null
);

create table catalog_fact (
  layer   text not null,
  offer   text not null,
  facts   text not null,
  retires bigint,
  primary key (layer, offer)
);
create index catalog_fact_by_retirement on catalog_fact(retires);

create table offer_price (
  offer       text not null,
  valid_from  bigint not null,
  valid_until bigint,
  input_usd   text not null,
  output_usd  text not null,
  cache_read_usd  text,
  cache_write_usd text,
  primary key (offer, valid_from)
);

create table catalog_notice (
  id           text primary key,
  at           bigint not null,
  kind         text not null,
  offer        text not null,
  was          text,
  becomes      text,
  day          bigint,
  dismissed_at bigint
);
create index catalog_notice_by_time on catalog_notice(at);

create table enabled_offer (
  id             text primary key,
  model          text not null,
  lab            text not null,
  vendor         text not null,
  upstream_model text not null,
  base_url       text not null,
  api_key        text,
  input_usd      text not null,
  output_usd     text not null,
  context        bigint,
  enabled_at     bigint not null
);
