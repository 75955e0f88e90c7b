using Coop.Channels.Visits;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Workflows.Shipped;
using Shouldly;
using Xunit;

namespace Coop.Tests.Visits;

[Trait("Category", "integration")]
public sealed class RecordVisitTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_visit_stands_in_the_members_timeline_with_who_received_them()
    {
        var (ana, branch) = await CounterAsync();
        var member = await _node.RegisterAsync(An.Person());

        var result = await RecordAsync(ana, new VisitDraft(new(An.Id()), branch, VisitReason.Credit) { Member = member, Note = " Pregunta por el cupo. " });

        result.ShouldBe(new VisitResult.Done(member));
        var entry = (await _node.TimelineAsync(member)).ShouldHaveSingleItem();
        (entry.Kind, entry.Channel, entry.Direction, entry.Author, entry.Body).ShouldBe((EntryKind.Visit, Channel.Visit, Direction.In, ana.Value, "Pregunta por el cupo."));
        EntryFacts.Text(entry.Facts, "reason").ShouldBe("credit");
    }

    [Fact]
    public async Task Recorded_a_hundred_times_at_once_it_is_one_visit_of_one_newcomer()
    {
        var (ana, branch) = await CounterAsync();
        var draft = new VisitDraft(new(An.Id()), branch, VisitReason.Affiliation) { Newcomer = New("Rosalba", $"{An.Number()}") };

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => RecordAsync(ana, draft), Ct)));

        var member = results.Distinct().ShouldHaveSingleItem().ShouldBeOfType<VisitResult.Done>().Member;
        (await _node.TimelineAsync(member)).Count.ShouldBe(1);
        (await _node.ScalarAsync<long>("select count(*) from channels.visit where id = @id", ("id", draft.Id.Value))).ShouldBe(1);
        (await _node.ScalarAsync<long>("select count(*) from core.member where document_number = @number", ("number", draft.Newcomer!.Details.DocumentNumber!))).ShouldBe(1);
    }

    [Fact]
    public async Task Two_counters_that_register_the_same_person_at_once_make_one_record()
    {
        var (ana, branch) = await CounterAsync();
        var newcomer = New("Rosalba", $"{An.Number()}");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => RecordAsync(ana, new VisitDraft(new(An.Id()), branch, VisitReason.Affiliation) { Newcomer = newcomer }), Ct)));

        var done = results.OfType<VisitResult.Done>().ShouldHaveSingleItem();
        results.OfType<VisitResult.DocumentInUse>().ShouldAllBe(used => used.By == done.Member && used.Name == "Rosalba Ñáñez");
        results.OfType<VisitResult.DocumentInUse>().Count().ShouldBe(7);
    }

    [Fact]
    public async Task A_newcomer_is_registered_with_their_addresses_and_found_by_them()
    {
        var (ana, branch) = await CounterAsync();
        var newcomer = New("Eustaquio", $"{An.Number()}") with { Telephone = "310 000 00 01", Email = "Eustaquio@example.com" };

        var result = await RecordAsync(ana, new VisitDraft(new(An.Id()), branch, VisitReason.Affiliation) { Newcomer = newcomer });

        var card = (await _node.Get<MemberReads>().FindAsync(result.ShouldBeOfType<VisitResult.Done>().Member, Ct)).ShouldNotBeNull();
        card.ContactPoints.Select(point => point.Value).ShouldBe(["+573100000001", "eustaquio@example.com"], ignoreOrder: true);
        card.Member.Provisional.ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_newcomer_allows_is_written_down_with_the_visit_and_the_welcome_leaves_at_once()
    {
        var (ana, branch) = await CounterAsync();
        await _node.Get<PublishShipped>().RunAsync(Ct);
        var newcomer = New("Leonilde", $"{An.Number()}", MemberStage.Active) with { Email = $"leonilde{An.Number()}@example.com", Allows = [Channel.Email, Channel.Email] };

        var result = await RecordAsync(ana, new VisitDraft(new(An.Id()), branch, VisitReason.Affiliation) { Newcomer = newcomer });

        var member = result.ShouldBeOfType<VisitResult.Done>().Member;
        (await _node.TimelineAsync(member)).Select(entry => entry.Kind).ShouldBe([EntryKind.Visit, EntryKind.Consent]);
        await _node.SettleAsync();
        (await _node.ScalarAsync<string>("select purpose || ' ' || channel from core.outbound where member_id = @id", ("id", member.Value))).ShouldBe("service email");
    }

    [Fact]
    public async Task Nobody_allows_a_channel_without_its_address()
    {
        var (ana, branch) = await CounterAsync();
        var newcomer = New("Leonilde", $"{An.Number()}") with { Email = "leonilde@example.com" };

        async Task<VisitResult> TryAsync(Channel channel) =>
            await RecordAsync(ana, new VisitDraft(new(An.Id()), branch, VisitReason.Affiliation) { Newcomer = newcomer with { Allows = [channel] } });

        (await TryAsync(Channel.Sms)).ShouldBe(new VisitResult.Unfit("telephone"));
        (await TryAsync(Channel.System)).ShouldBe(new VisitResult.Unfit("channel"));
    }

    [Theory]
    [InlineData("nobody", "member")]
    [InlineData("stranger", "member")]
    [InlineData("branch", "branch")]
    [InlineData("other", "note")]
    [InlineData("long", "note_long")]
    [InlineData("name", "given_names")]
    [InlineData("telephone", "telephone")]
    [InlineData("email", "email")]
    public async Task What_cannot_be_recorded_is_named_and_nothing_is_written(string fault, string named)
    {
        var (ana, branch) = await CounterAsync();
        var member = await _node.RegisterAsync(An.Person());
        var good = new VisitDraft(new(An.Id()), branch, VisitReason.Information) { Member = member };
        var newcomer = New("Rosalba", $"{An.Number()}");
        var draft = fault switch
        {
            "nobody" => good with { Member = null },
            "stranger" => good with { Member = new(An.Id()) },
            "branch" => good with { Branch = An.Id() },
            "other" => good with { Reason = VisitReason.Other, Note = "  " },
            "long" => good with { Note = new string('ñ', RecordVisit.MaxLength + 1) },
            "name" => good with { Member = null, Newcomer = newcomer with { Details = newcomer.Details with { GivenNames = " " } } },
            "telephone" => good with { Member = null, Newcomer = newcomer with { Telephone = "no tiene" } },
            _ => good with { Member = null, Newcomer = newcomer with { Email = "en la casa" } },
        };

        var result = await RecordAsync(ana, draft);

        result.ShouldBe(new VisitResult.Unfit(named));
        (await _node.ScalarAsync<long>("select count(*) from channels.visit where id = @id", ("id", draft.Id.Value))).ShouldBe(0);
        (await _node.TimelineAsync(member)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_not_answer_members_records_no_visit()
    {
        var (_, branch) = await CounterAsync();
        var analyst = await _node.HireAsync("Tomás", Role.Analyst);
        var member = await _node.RegisterAsync(An.Person());

        await Should.ThrowAsync<NotAllowedException>(() => RecordAsync(analyst, new VisitDraft(new(An.Id()), branch, VisitReason.Credit) { Member = member }));
    }

    private Task<VisitResult> RecordAsync(StaffId who, VisitDraft draft) =>
        _node.As(who).RunAsync<RecordVisit, VisitResult>(record => record.RunAsync(draft, Ct));

    private async Task<(StaffId Ana, Guid Branch)> CounterAsync()
    {
        var branch = Branch.Opened($"O{An.Number()}", "Popayán", _node.Clock);
        await _node.InWorkAsync(work =>
        {
            work.Db.Branches.Add(branch);
            return Task.FromResult(branch);
        });
        return (await _node.HireAsync(), branch.Id);
    }

    private static Newcomer New(string name, string document, MemberStage stage = MemberStage.Applicant) => new(
        new MemberDetails { Stage = stage, GivenNames = name, FirstSurname = "Ñáñez", DocumentType = DocumentType.Cc, DocumentNumber = document.PadLeft(8, '4') }, null, null);
}
