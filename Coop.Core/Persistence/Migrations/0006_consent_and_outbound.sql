-- Why the cooperative may write to somebody, and everything it wrote or means to write.
create table core.purpose (
    code    text primary key,
    name_es text not null,
    name_en text not null,
    -- A purpose of service may answer a member's own contact without a recorded consent (Ley 1581 de 2012, art. 10).
    service boolean not null
);
insert into core.purpose (code, name_es, name_en, service) values
    ('service', 'Atención y servicio', 'Service and support', true),
    ('marketing', 'Ofertas y beneficios', 'Offers and benefits', false);

create table core.consent (
    id        bigint generated always as identity primary key,
    member_id uuid not null references core.member (id),
    channel   text not null check (channel in ('voice', 'email', 'sms', 'web')),
    purpose   text not null references core.purpose (code),
    granted   boolean not null,
    source    text not null,
    actor_id  uuid,
    at        timestamptz not null
);
create index consent_latest on core.consent (member_id, channel, purpose, id desc);
create trigger consent_append_only before update or delete on core.consent
    for each row execute function core.refuse_change();

create sequence core.outbound_position;
create table core.outbound (
    id               uuid primary key,
    position         bigint not null default nextval('core.outbound_position'),
    dedupe_key       text not null unique,
    member_id        uuid not null references core.member (id),
    conversation_id  uuid not null,
    contact_point_id uuid not null references core.contact_point (id),
    channel          text not null check (channel in ('voice', 'email', 'sms', 'web')),
    purpose          text not null references core.purpose (code),
    author_id        uuid,
    state            text not null check (state in
                         ('queued', 'sending', 'sent', 'delivered', 'read', 'uncertain', 'refused', 'failed', 'cancelled')),
    reason           text,
    due_at           timestamptz not null,
    lease_token      bigint not null default 0,
    lease_until      timestamptz,
    attempts         integer not null default 0,
    entry_seq        bigint,
    provider_id      text,
    created_at       timestamptz not null,
    rev              bigint not null
) with (fillfactor = 70);
-- Messages of one conversation leave in the order they were written.
create index outbound_lane on core.outbound (conversation_id, position) where state in ('queued', 'sending');
create index outbound_due on core.outbound (due_at, position) where state = 'queued';
create index outbound_lease on core.outbound (lease_until) where state = 'sending';
create index outbound_member on core.outbound (member_id, created_at);
create index outbound_conversation on core.outbound (conversation_id, entry_seq) where state in ('sending', 'sent', 'uncertain', 'delivered');

create table core.outbound_content (
    outbound_id uuid primary key references core.outbound (id),
    body        text not null
);

create table core.policy_verdict (
    outbound_id uuid not null references core.outbound (id),
    attempt     integer not null,
    allowed     boolean not null,
    reason      text not null,
    evidence    jsonb not null,
    decided_at  timestamptz not null,
    primary key (outbound_id, attempt)
);
create trigger policy_verdict_append_only before update or delete on core.policy_verdict
    for each row execute function core.refuse_change();
