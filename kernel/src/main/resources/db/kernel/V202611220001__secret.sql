create table secret (
  name   text primary key,
  sealed text not null
);
