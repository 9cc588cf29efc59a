-- How a person wants a variant's post to be shown: SimpleOptions as JSON. Without a row, as its platform does by itself.
create table studio_variant_options (
  variant_id text primary key,
  options    text not null
);
