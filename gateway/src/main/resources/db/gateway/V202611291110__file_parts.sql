-- The content of files, where several machines share the database.
create table gateway_file_part (
  digest  text not null,
  part    bigint not null,
  written bigint not null,
  content bytea not null,
  primary key (digest, part)
);
