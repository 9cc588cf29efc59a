-- The time zone that was chosen for where nobody names another; no row while none is.
create table usual_zone (
  only_row integer primary key check (only_row = 1),
  zone     text not null
);
