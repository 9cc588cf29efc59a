-- What a workspace may spend on X in a month, where a person said so; else the configuration holds.
create table x_cap (
  workspace text primary key,
  micro_usd bigint not null
);
