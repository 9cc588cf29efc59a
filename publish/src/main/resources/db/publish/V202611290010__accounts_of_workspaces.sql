-- Many accounts for each platform, each of one workspace. The unique platform stood in the table's
-- definition, which SQLite cannot alter.
create table account_of_workspace (
  id          text primary key,
  workspace   text not null,
  platform    text not null,
  name        text not null,
  remote_id   text not null,
  hosts       text not null,
  credentials text not null,
  provenance  text not null,
  created_at  bigint not null
);

insert into account_of_workspace
  select id, 'default', platform, name, remote_id, hosts, credentials, provenance, 0 from account;

drop table account;

alter table account_of_workspace rename to account;

create index account_by_place on account (workspace, platform);
