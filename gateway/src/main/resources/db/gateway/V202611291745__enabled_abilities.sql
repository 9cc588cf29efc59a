-- What an offer in use is asked for and can do, as the catalog tells it; everything where it tells nothing.
alter table enabled_offer add column service text;
alter table enabled_offer add column capabilities text;
