alter table remark add column featured integer not null default 0;
