alter table decision add column basis text not null default '{}';
alter table decision add column attempts text not null default '[]';
alter table decision add column deployment text not null default '';
alter table decision add column answered integer not null default 0;
alter table decision add column ended bigint not null default 0;

update decision set
  deployment = (select usage.deployment from usage where usage.id = decision.id),
  answered = (select usage.answered from usage where usage.id = decision.id),
  ended = (select usage.at from usage where usage.id = decision.id)
  where exists (select 1 from usage where usage.id = decision.id);

create index decision_by_model on decision(model, at);
create index decision_by_caller on decision(caller, at);
create index decision_by_deployment on decision(deployment, at);
