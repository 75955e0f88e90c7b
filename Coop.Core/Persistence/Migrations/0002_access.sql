-- Staff who sign in, what they may do, and what they did.
create table core.staff (
    id                   uuid primary key,
    user_name            text not null,
    normalized_user_name text not null unique,
    display_name         text not null,
    password_hash        text,
    security_stamp       text not null,
    concurrency_stamp    text not null,
    lockout_enabled      boolean not null,
    lockout_end          timestamptz,
    access_failed_count  integer not null,
    disabled_at          timestamptz,
    language             text,
    theme                text not null default 'system' check (theme in ('system', 'light', 'dark')),
    created_at           timestamptz not null
);

create table core.staff_role (
    staff_id   uuid not null references core.staff (id),
    role       text not null check (role in ('agent', 'supervisor', 'marketer', 'analyst', 'administrator')),
    granted_at timestamptz not null,
    primary key (staff_id, role)
);

-- The cookie holds only the key: deleting the row ends the session at the next request.
create table core.staff_session (
    key        text primary key,
    staff_id   uuid not null references core.staff (id),
    ticket     bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index staff_session_staff on core.staff_session (staff_id);
create index staff_session_expiry on core.staff_session (expires_at);

create sequence core.audit_position;
create table core.audit (
    position     bigint not null default nextval('core.audit_position'),
    at           timestamptz not null,
    actor_id     uuid,
    action       text not null,
    subject      text not null,
    details      jsonb not null,
    primary key (at, position)
) partition by range (at);
create table core.audit_default partition of core.audit default;
create index audit_subject on core.audit (subject, position desc);
create trigger audit_append_only before update or delete on core.audit
    for each row execute function core.refuse_change();
