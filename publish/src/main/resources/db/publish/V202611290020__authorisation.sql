-- An app that a workspace registered at a platform's developers' console; its secret is sealed in
-- the secret store under app/<id>/client_secret.
create table platform_app (
  id          text primary key,
  workspace   text not null,
  platform    text not null,
  client_id   text not null,
  scopes      text not null,
  hosts       text not null,
  provenance  text not null,
  created_at  bigint not null,
  unique (workspace, platform, client_id)
);

-- A person on the way through a platform's consent page, by the digest of the state.
create table connecting (
  state       text primary key,
  phase       text not null,
  app_id      text not null,
  nonce       text not null,
  redirect    text not null,
  account_id  text,
  sealed      text not null,
  until       bigint not null
);

-- What a person granted for an account; the tokens are sealed in the secret store.
create table authorisation (
  account_id      text primary key,
  app_id          text not null,
  state           text not null,
  asked           text not null,
  granted         text not null,
  version         bigint not null,
  issued_at       bigint not null,
  expires_at      bigint,
  refresh_until   bigint,
  reauthorise_at  bigint,
  -- when a renewal was sent whose reply was not stored yet
  pending_at      bigint,
  failure         text,
  failed_at       bigint,
  lease           text,
  lease_until     bigint not null
);
