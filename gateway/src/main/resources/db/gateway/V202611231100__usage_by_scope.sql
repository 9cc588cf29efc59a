alter table usage add column workspace text not null default 'default';
alter table usage add column team text not null default '';
alter table usage add column user_name text not null default '';
alter table usage add column asked text not null default '';
alter table usage add column model text not null default '';
alter table usage add column vendor text not null default '';
alter table usage add column tags text not null default '{}';
alter table usage add column cached_tokens bigint not null default 0;
alter table usage add column cache_write_tokens bigint not null default 0;
alter table usage add column reasoning_tokens bigint not null default 0;
alter table usage add column images bigint not null default 0;
alter table usage add column audio_millis bigint not null default 0;
alter table usage add column characters bigint not null default 0;

create table usage_total (
  day           bigint not null,
  workspace     text not null,
  team          text not null,
  user_name     text not null,
  caller        text not null,
  asked         text not null,
  deployment    text not null,
  model         text not null,
  vendor        text not null,
  requests      bigint not null,
  failed        bigint not null,
  input_tokens  bigint not null,
  cached_tokens bigint not null,
  output_tokens bigint not null,
  cost_usd      text not null,
  primary key (day, workspace, team, user_name, caller, asked, deployment, model, vendor)
);
insert into usage_total(day, workspace, team, user_name, caller, asked, deployment, model, vendor,
    requests, failed, input_tokens, cached_tokens, output_tokens, cost_usd)
  select day, 'default', '', '', caller, '', deployment, '', '',
    requests, 0, input_tokens, 0, output_tokens, cost_usd from usage_day;
drop table usage_day;

create table usage_tag (
  day           bigint not null,
  workspace     text not null,
  tag           text not null,
  requests      bigint not null,
  failed        bigint not null,
  input_tokens  bigint not null,
  cached_tokens bigint not null,
  output_tokens bigint not null,
  cost_usd      text not null,
  primary key (day, workspace, tag)
);
