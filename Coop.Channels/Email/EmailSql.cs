namespace Coop.Channels.Email;

internal static class EmailSql
{
    /// <summary>The last mails of a conversation before one of ours, the newest first; of those that came in the beginning, which holds the header.</summary>
    public const string LastMails = """
        /* coop:email.last_mails */
        select e.direction, e.source_id, substring(r.body from 1 for 65536)
          from core.timeline_entry e
          left join channels.inbound_raw r on r.inbound_id = e.source_id and e.direction = 'in'
         where e.member_id = @member and e.conversation_id = @conversation and e.kind = 'message' and e.source_id <> @id
         order by e.seq desc
         limit 5
        """;

    /// <summary>A mail as it came.</summary>
    public const string Raw = """
        /* coop:email.raw */
        select r.body from channels.inbound i join channels.inbound_raw r on r.inbound_id = i.id where i.id = @id and i.connection = @connection
        """;

    /// <summary>The one secret there is; of several that are offered at once the first stays, and all get it.</summary>
    public const string ReplyKey = """
        /* coop:email.reply_key */
        insert into channels.reply_key (secret) values (@secret)
        on conflict (id) do update set id = 1
        returning secret
        """;

    /// <summary>Takes the lease on a mailbox that nobody reads. Runs on the database's clock.</summary>
    public const string TakeMailbox = """
        /* coop:email.take_mailbox */
        insert into channels.mailbox as m (name, lease_token, lease_until) values (@name, 1, clock_timestamp() + @lease)
        on conflict (name) do update set lease_token = m.lease_token + 1, lease_until = clock_timestamp() + @lease
         where m.lease_until is null or m.lease_until < clock_timestamp()
        returning lease_token, uid_validity, last_uid, read_from
        """;

    public const string OpenMailbox = """
        /* coop:email.open_mailbox */
        update channels.mailbox set uid_validity = @validity, last_uid = @uid, read_from = @from, lease_until = clock_timestamp() + @lease
         where name = @name and lease_token = @token
        """;

    /// <summary>Forward only, within one numbering.</summary>
    public const string AdvanceMailbox = """
        /* coop:email.advance_mailbox */
        update channels.mailbox set last_uid = greatest(last_uid, @uid), looked_at = clock_timestamp(), lease_until = clock_timestamp() + @lease
         where name = @name and lease_token = @token and uid_validity = @validity
        """;

    public const string ReleaseMailbox = """
        /* coop:email.release_mailbox */
        update channels.mailbox set lease_until = null where name = @name and lease_token = @token
        """;

    public const string SinceLooked = """
        /* coop:email.since_looked */
        select extract(epoch from clock_timestamp() - looked_at)::float8 from channels.mailbox where name = @name
        """;
}
