-- Drills on real traffic. What a drill is stands in definition, as JSON, and once it is over its
-- report too; times are epoch milliseconds, 0 for not yet.
create table gateway_drill (
  id          text primary key,
  state       text not null, -- running, ended, reported
  definition  text not null,
  started_at  bigint not null,
  ended_at    bigint not null,
  report      text not null
);

-- At most one at a time, so that each is compared with traffic that nothing is done to.
create unique index gateway_drill_running on gateway_drill(state) where state = 'running';

-- What each process saw of it, as JSON; the sum is what all saw.
create table gateway_drill_tally (
  drill      text not null references gateway_drill(id),
  process    text not null,
  tally      text not null,
  updated_at bigint not null,
  primary key (drill, process)
);
