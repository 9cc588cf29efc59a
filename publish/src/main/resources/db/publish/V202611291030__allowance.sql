-- What platforms still take, by the headers of their replies or as counted here. Times in milliseconds since 1970.
create table allowance (
  holder     text not null,
  calls      text not null,
  platform   text not null,
  scope      text not null,
  unit       text not null,
  source     text not null,
  allowed    bigint not null,
  remaining  bigint not null,
  until_at   bigint,
  seen_at    bigint not null,
  changed_at bigint not null,
  primary key (holder, calls)
);

-- What the workspaces took of what one app's accounts share, in the period that ends then.
create table allowance_share (
  holder     text not null,
  calls      text not null,
  workspace  text not null,
  ends_at    bigint not null,
  taken      bigint not null,
  changed_at bigint not null,
  primary key (holder, calls, workspace)
);
