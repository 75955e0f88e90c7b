using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Coop.Channels.Inbound;
using Coop.Core.Health;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>A mailbox at a real Dovecot, with everything breaking that can.</summary>
[Trait("Category", "integration")]
public sealed class MailboxTests(MailServer server) : IClassFixture<MailServer>, IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private Cable _cable = null!;
    private MailStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private MailboxWorker Worker => _stage.Node.Get<MailboxWorker>();

    public async ValueTask InitializeAsync()
    {
        MailServer.SkipWhenMissing();
        await _database.InitializeAsync();
        _cable = new Cable(server.PlainPort);
        _stage = new MailStage(_database, cable: _cable, settings: [new("Email:MaxBytes", "100000")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _cable.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Mail_is_stored_marked_and_read_once()
    {
        await DeliverAsync("Uno", "Dos");

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(2);
        (await Worker.ReadOnceAsync(Ct)).ShouldBe(0);

        (await StoredAsync()).ShouldBe(2);
        server.Seen(_stage.Box).ShouldBe(2);
    }

    [Fact]
    public async Task What_the_line_breaks_off_is_read_again_and_nothing_twice()
    {
        var random = new Random(20261122);
        await DeliverAsync([.. Enumerable.Range(0, 25).Select(n => $"Mensaje {n} {new string('x', random.Next(5_000))}")]);

        await Eventually.TrueAsync(async () =>
        {
            _cable.BreaksAfter = random.Next(3_000, 40_000);
            return await TryAsync() is 0;
        }, "all of it is read at last");

        (await StoredAsync()).ShouldBe(25);
        server.Seen(_stage.Box).ShouldBe(25);
    }

    [Fact]
    public async Task A_node_that_dies_after_storing_and_before_marking_leaves_no_double()
    {
        await DeliverAsync("Uno");
        await SqlAsync("""
            create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.7); return null; end';
            create trigger slow after insert on channels.inbound for each statement execute function slow();
            """);

        var reading = TryAsync();
        await StoringAsync();
        _cable.Cut();
        (await reading).ShouldBeNull();
        (await StoredAsync()).ShouldBe(1, "what was taken is committed, whatever the mailbox says after");
        _cable.Mend();

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(1);
        (await StoredAsync()).ShouldBe(1);
        server.Seen(_stage.Box).ShouldBe(1);
    }

    [Fact]
    public async Task A_node_whose_database_is_cut_off_in_the_middle_loses_nothing()
    {
        await DeliverAsync("Uno");
        await SqlAsync("""
            create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(0.7); return null; end';
            create trigger slow after insert on channels.inbound for each statement execute function slow();
            """);

        var reading = TryAsync();
        await StoringAsync();
        await _stage.Node.CutConnectionsAsync();
        (await reading).ShouldBeNull();
        (await StoredAsync()).ShouldBe(0);
        server.Seen(_stage.Box).ShouldBe(0, "nothing is marked that is not stored");

        await Eventually.TrueAsync(async () => await TryAsync() is 1, "the lease is free again");
        (await StoredAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_cursor_that_cannot_be_moved_costs_a_second_look_and_no_double()
    {
        await DeliverAsync("Uno", "Dos");
        await SqlAsync("""
            create function broken() returns trigger language plpgsql as 'begin raise exception ''broken''; end';
            create trigger broken before update of looked_at on channels.mailbox for each row execute function broken();
            """);
        (await TryAsync()).ShouldBeNull();
        await SqlAsync("drop trigger broken on channels.mailbox");

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(2);
        (await StoredAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_mailbox_that_is_numbered_anew_is_read_again_and_nothing_doubles()
    {
        await DeliverAsync("Uno", "Dos");
        await Worker.ReadOnceAsync(Ct);
        server.Renumber(_stage.Box);
        await DeliverAsync("Tres");

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(3);
        (await StoredAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Mail_from_before_us_stays_unread_also_under_another_numbering()
    {
        _stage.Accounts.Simulate(_stage.Account with { ReadsOld = false });
        await server.DeliverAsync(_stage.Box, MailStage.Mail("De hace un mes"), _stage.Node.Clock.GetUtcNow().AddDays(-30));
        (await Worker.ReadOnceAsync(Ct)).ShouldBe(0);
        await DeliverAsync("De hoy");
        (await Worker.ReadOnceAsync(Ct)).ShouldBe(1);

        server.Renumber(_stage.Box);

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(1);
        (await StoredAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_mail_that_is_too_large_the_beginning_is_kept_for_people_to_see()
    {
        await DeliverAsync(new string('x', 200_000), "Después");

        (await Worker.ReadOnceAsync(Ct)).ShouldBe(2);
        await _stage.Node.SettleAsync();

        var row = (await _stage.Node.Get<QuarantineReads>().AllAsync(Ct)).ShouldHaveSingleItem();
        row.Error.ShouldContain("Email:MaxBytes");
        row.Bytes.ShouldBe(65_536);
        (await _stage.Node.TimelineAsync((await _stage.ThreadAsync()).MemberId)).ShouldHaveSingleItem().Body.ShouldBe("Después");
    }

    [Fact]
    public async Task A_mail_at_which_the_line_breaks_each_time_does_not_hold_the_mailbox_up()
    {
        await DeliverAsync(new string('x', 90_000), "Después");
        _cable.BreaksAfter = 30_000;

        for (var n = 0; n < 3; n++)
        {
            (await TryAsync()).ShouldBeNull();
        }

        (await TryAsync()).ShouldBe(2);
        await _stage.Node.SettleAsync();
        (await _stage.Node.Get<QuarantineReads>().AllAsync(Ct)).ShouldHaveSingleItem();
        (await _stage.Node.TimelineAsync((await _stage.ThreadAsync()).MemberId)).ShouldHaveSingleItem().Body.ShouldBe("Después");
    }

    [Fact]
    public async Task Of_two_nodes_one_reads_and_the_other_takes_over()
    {
        await using var other = new MailStage(_database, server, _stage);
        await DeliverAsync([.. Enumerable.Range(0, 40).Select(n => $"Mensaje {n}")]);
        other.Accounts.Simulate(_stage.Account);

        await Eventually.TrueAsync(async () =>
        {
            var both = await Task.WhenAll(Worker.ReadOnceAsync(Ct), other.Node.Get<MailboxWorker>().ReadOnceAsync(Ct));
            return await StoredAsync() == 40 && both.Any(taken => taken == 0);
        }, "all is read");

        await SqlAsync("update channels.mailbox set lease_until = clock_timestamp() + interval '1 minute', lease_token = lease_token + 1");
        (await other.Node.Get<MailboxWorker>().ReadOnceAsync(Ct)).ShouldBeNull("somebody reads it");
        await SqlAsync("update channels.mailbox set lease_until = clock_timestamp() - interval '1 second'");
        (await other.Node.Get<MailboxWorker>().ReadOnceAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_lost_the_lease_moves_no_cursor()
    {
        var cursor = _stage.Node.Get<MailboxCursor>();
        var lost = (await cursor.TakeAsync("a", Ct))!;
        lost = (await cursor.OpenAsync(lost, new ImapMailbox(7, 100, 0), readsOld: true, Ct))!;
        await SqlAsync("update channels.mailbox set lease_until = clock_timestamp() - interval '1 second'");
        var newer = (await cursor.TakeAsync("a", Ct))!;

        (await cursor.AdvanceAsync(lost with { LastUid = 50 }, Ct)).ShouldBeFalse();
        (await cursor.ReleaseAsync(lost, Ct)).ShouldBeFalse();
        (await cursor.OpenAsync(lost, new ImapMailbox(8, 100, 0), readsOld: true, Ct)).ShouldBeNull();
        (await cursor.AdvanceAsync(newer with { LastUid = 60 }, Ct)).ShouldBeTrue();
        (await cursor.AdvanceAsync(newer with { LastUid = 40 }, Ct)).ShouldBeTrue();
        await SqlAsync("update channels.mailbox set lease_until = null");
        (await cursor.TakeAsync("a", Ct))!.LastUid.ShouldBe(60u, "forward only");
    }

    [Fact]
    public async Task The_worker_hears_of_new_mail_survives_a_broken_line_and_follows_another_account()
    {
        await _stage.Node.StartAsync<MailboxWorker>();
        await DeliverAsync("Uno");
        await Eventually.TrueAsync(async () => await StoredAsync() == 1, "the first is read");
        await DeliverAsync("Dos");
        await Eventually.TrueAsync(async () => await StoredAsync() == 2, "told of the second while waiting");

        _cable.Cut();
        _cable.Mend();
        await DeliverAsync("Tres");
        await Eventually.TrueAsync(async () => await StoredAsync() == 3, "connected again");

        await server.DeliverAsync(_stage.Box + "x", MailStage.Mail("Cuatro"));
        _stage.Accounts.Simulate(_stage.Account with { Imap = _stage.Account.Imap with { UserName = _stage.Box + "x" } });
        await Eventually.TrueAsync(async () => await StoredAsync() == 4, "the other mailbox is read");
        (await ((IWorkerGauge)Worker).ReadAsync(Ct)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            r => r.Worker.ShouldBe("mailbox"), r => r.Lag.ShouldBe(TimeSpan.Zero), r => r.SinceLooked.ShouldNotBeNull());
    }

    [Fact]
    public async Task Two_different_mails_with_the_same_id_are_two_and_the_same_mail_twice_is_one()
    {
        var mail = MailStage.Mail("Uno", fields: ["Message-ID: <igual@example.com>"]);
        await server.DeliverAsync(_stage.Box, mail);
        await server.DeliverAsync(_stage.Box, mail);
        await server.DeliverAsync(_stage.Box, MailStage.Mail("Otro", fields: ["Message-ID: <igual@example.com>"]));

        await Worker.ReadOnceAsync(Ct);

        (await StoredAsync()).ShouldBe(2);
    }

    private async Task DeliverAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await server.DeliverAsync(_stage.Box, MailStage.Mail(text));
        }
    }

    private async Task<int?> TryAsync()
    {
        try
        {
            return await Worker.ReadOnceAsync(Ct);
        }
        catch (Exception error) when (error is ImapException or NpgsqlException)
        {
            return null;
        }
    }

    private Task StoringAsync() => Eventually.TrueAsync(
        () => _stage.Node.ScalarAsync<bool>("select exists (select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%inbound.store%' and pid <> pg_backend_pid())"),
        "a mail is being stored");

    private Task<long> StoredAsync() => _stage.Node.ScalarAsync<long>("select count(*) from channels.inbound");

    private async Task SqlAsync(string sql)
    {
        await using var command = _stage.Node.Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
