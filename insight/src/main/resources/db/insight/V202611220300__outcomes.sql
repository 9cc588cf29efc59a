create table attribution (
  publication_id text primary key,
  grp            text not null,
  platform       text not null,
  variant_id     text not null,
  model          text not null,
  deployment     text not null,
  vendor         text not null,
  decision_id    text not null,
  cost_usd       text not null
);
create index attribution_grp on attribution (grp);

-- Only ever added to: one figure of one post at one moment.
create table observation (
  publication_id text   not null,
  metric         text   not null,
  at             bigint not null,
  value          bigint not null,
  provenance     text   not null,
  primary key (publication_id, metric, at)
);
create index observation_at on observation (at);

create table model_rating (
  model       text             not null,
  task        text             not null,
  points      double precision not null,
  low         double precision not null,
  high        double precision not null,
  comparisons bigint           not null,
  at          bigint           not null,
  provenance  text             not null,
  primary key (model, task)
);
