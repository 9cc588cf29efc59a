-- Why the platform does not tell of what happens on an account; null where it does, or need not be asked.
alter table authorisation add column unheard text;
