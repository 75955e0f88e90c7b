-- The members' portal: who asked to come in, who is in, and what the outbox must know to carry a code.

-- What a member asks for at this moment is sent at this moment, whatever they said of other messages.
alter table core.purpose add column transactional boolean not null default false;
insert into core.purpose (code, name_es, name_en, service, transactional) values
    ('access', 'Acceso al portal', 'Access to the portal', false, true);

-- A secret's text is for the member's eyes only, and worth nothing after a while.
alter table core.outbound add column secret boolean not null default false;
alter table core.outbound add column not_after timestamptz;
alter table core.outbound add constraint outbound_secret_ends check (not secret or not_after is not null);
create index outbound_secret on core.outbound (not_after) where secret;

-- What proves a consent: the words that were shown, their version, and the session.
alter table core.consent add column evidence jsonb;

-- A member as they are known on the portal: one each.
alter table core.contact_point drop constraint contact_point_kind_check;
alter table core.contact_point add constraint contact_point_kind_check check (kind in ('web', 'telephone', 'email', 'whatsapp', 'other', 'portal'));
create unique index contact_point_portal on core.contact_point (value) where kind = 'portal';

-- Somebody asked for a code. Written alike for addresses that are known and that are not; nothing that opens is in here.
create table channels.portal_sign_in (
    id         uuid primary key,
    browser    bytea not null unique,
    kind       text not null check (kind in ('telephone', 'email')),
    value      text not null,
    language   text not null,
    sealed     bytea,
    code_hash  bytea not null,
    token_hash bytea not null unique,
    state      text not null check (state in ('asked', 'sent', 'nobody', 'locked', 'proved', 'done')),
    wrong      integer not null default 0,
    proof      bytea unique,
    asked_at   timestamptz not null,
    expires_at timestamptz not null
);
create index portal_sign_in_asked on channels.portal_sign_in (asked_at) where state = 'asked';
create index portal_sign_in_address on channels.portal_sign_in (kind, value, asked_at);
create index portal_sign_in_expiry on channels.portal_sign_in (asked_at);

-- The cookie holds only the key: deleting the row ends the session at the next request.
create table channels.portal_session (
    key              text primary key,
    member_id        uuid not null references core.member (id),
    contact_point_id uuid not null,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    ends_at          timestamptz not null
);
create index portal_session_member on channels.portal_session (member_id);
create index portal_session_expiry on channels.portal_session (expires_at);
