-- What a platform granted to an account that was not connected by a consent, separated by blanks.
alter table account add column scopes text not null default '';
