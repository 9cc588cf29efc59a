create table gateway_key_use (
  name      text primary key,
  last_used bigint not null
);
insert into gateway_key_use(name, last_used) select name, last_used from gateway_key where last_used > 0;
alter table gateway_key drop column last_used;
