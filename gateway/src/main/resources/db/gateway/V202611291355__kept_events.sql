-- What clients are told of a response in the background while it comes, a chunk of events at a time.
create table gateway_kept_event (
  workspace text not null,
  answer    text not null,
  first     bigint not null,
  last      bigint not null,
  events    text not null,
  primary key (workspace, answer, first)
);
