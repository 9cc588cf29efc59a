create table gateway_file (
  id text primary key,
  workspace text not null,
  purpose text not null,
  name text not null,
  bytes bigint not null,
  digest text not null,
  created bigint not null,
  expires bigint not null
);
create index gateway_file_by_workspace on gateway_file(workspace, created);
create index gateway_file_by_digest on gateway_file(digest);

create table gateway_batch (
  id text primary key,
  workspace text not null,
  caller text not null,
  node text not null,
  input text not null,
  unfinished integer not null,
  created bigint not null,
  document text not null
);
create index gateway_batch_by_workspace on gateway_batch(workspace, created);
create index gateway_batch_unfinished on gateway_batch(unfinished, node);

create table gateway_batch_line (
  batch text not null,
  line bigint not null,
  failed integer not null,
  result text not null,
  primary key (batch, line)
);
