create table gateway_key (
  name       text primary key,
  workspace  text not null,
  team       text not null,
  user_name  text not null,
  settings   text not null,
  digest     text not null,
  signs      integer not null,
  old_digest text,
  old_until  bigint not null,
  made_at    bigint not null,
  expires_at bigint not null,
  revoked_at bigint not null,
  last_used  bigint not null
);
create unique index gateway_key_by_digest on gateway_key(digest);

create table gateway_scope (
  kind      text not null,
  workspace text not null,
  name      text not null,
  settings  text not null,
  primary key (kind, workspace, name)
);
