-- What calls to X cost a workspace in a month, by kind; '*' is all together. In micro-dollars.
create table x_spending (
  workspace text not null,
  month     text not null,
  kind      text not null,
  calls     bigint not null,
  micro_usd bigint not null,
  primary key (workspace, month, kind)
);
