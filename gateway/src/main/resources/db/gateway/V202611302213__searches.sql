-- Searches of the web, what a crash left behind, and what searches cost by the catalog.
alter table usage_total add column searches bigint not null default 0;
alter table usage_total add column unpriced_searches bigint not null default 0;
alter table usage_total add column interrupted bigint not null default 0;
alter table usage_total add column interrupted_usd text not null default '0';
alter table usage_tag add column searches bigint not null default 0;
alter table usage_tag add column unpriced_searches bigint not null default 0;
alter table usage_tag add column interrupted bigint not null default 0;
alter table usage_tag add column interrupted_usd text not null default '0';
alter table offer_price add column searches_usd text;
alter table offer_price add column searched_answers_usd text;
alter table enabled_offer add column searches_usd text;
alter table enabled_offer add column searched_answers_usd text;
-- By which kinds of facts an offer in use was last looked at; what is older is looked at again at the next start.
alter table enabled_offer add column facts_version bigint not null default 0;
