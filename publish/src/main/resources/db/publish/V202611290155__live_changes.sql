create table live_change (
  publication_id text not null references publication (id),
  at             bigint not null,
  kind           text not null,
  title          text not null,
  words          text not null
);

create index live_change_by_publication on live_change (publication_id);
