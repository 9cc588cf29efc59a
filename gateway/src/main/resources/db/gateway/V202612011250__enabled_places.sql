-- Where an offer in use runs and whose it is there, for those whose address holds it.
alter table enabled_offer add column region text;
alter table enabled_offer add column account text;
