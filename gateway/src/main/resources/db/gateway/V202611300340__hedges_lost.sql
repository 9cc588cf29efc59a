alter table usage_total add column hedges_lost bigint not null default 0;
alter table usage_tag add column hedges_lost bigint not null default 0;
