-- Processes on this database, and how much of each bound each of them may take.
create table gateway_process (
  node text primary key,
  seen bigint not null
);

create table gateway_share (
  bound     text not null,
  period    bigint not null,
  node      text not null,
  workspace text not null,
  held      text not null,
  lacking   integer not null,
  primary key (bound, period, node)
);
create index gateway_share_by_lacking on gateway_share(lacking, node);
