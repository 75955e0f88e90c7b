-- Telephones speak by SMS and by WhatsApp; some senders have no address at all.
alter table core.contact_point drop constraint contact_point_kind_check;
alter table core.contact_point add constraint contact_point_kind_check check (kind in ('web', 'telephone', 'email', 'whatsapp', 'other'));

-- The answer to STOP is the one message that may follow it.
alter table core.outbound add column confirms_id bigint references core.consent (id);

-- Messages in doubt are asked after from time to time.
create index outbound_uncertain on core.outbound (due_at) where state = 'uncertain';
