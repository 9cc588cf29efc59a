drop table decision;
drop table usage;
