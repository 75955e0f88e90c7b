-- Where members will be was worked out as lost before the period that decides had begun. Each who has a tier for a time is looked at again.
insert into core.loyalty_tier_due (member_id, marked_at)
select member_id, now() from core.loyalty_standing where until is not null;

-- Visits ask what the catalogue asks: a row names the question, and its answer is in core.question_answer. What the counter's first questions were
-- answered stays in answer, and in the entries.
alter table channels.visit drop constraint visit_check;
alter table channels.visit add constraint visit_answer check (answer is null or question is not null);
