using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class SaveProfileTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly ProfileDetails Known = new()
    {
        BirthDate = new DateOnly(1984, 2, 29),
        Gender = Gender.Female,
        Municipality = "05001",
        Address = "Carrera 50 # 10-20",
        Occupation = "Modista",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_known_is_on_the_card_which_is_newer_and_the_audit_names_the_fields_only()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();
        var before = await CardAsync(node, member);

        (await SaveAsync(node, ana, member, Known, 0)).ShouldBe(new ProfileResult.Done());
        (await SaveAsync(node, ana, member, Known, 1)).ShouldBe(new ProfileResult.Done());

        var card = await CardAsync(node, member);
        card.Profile.ShouldNotBeNull().Details.ShouldBe(Known);
        (card.Profile.Rev, card.Profile.UpdatedBy).ShouldBe((1, ana));
        card.Rev.ShouldBeGreaterThan(before.Rev);
        Completeness.Of(card).Percent.ShouldBeGreaterThan(Completeness.Of(before).Percent);
        var audit = await node.ColumnAsync<string>("select details::text from core.audit where subject = @subject", ("subject", $"member:{member.Value:D}"));
        audit.ShouldHaveSingleItem().ShouldContain("birth_date");
        audit[0].ShouldNotContain("1984");
    }

    [Fact]
    public async Task Of_many_who_save_at_once_one_does_and_the_others_see_what_was_written()
    {
        await using var node = new TestNode(database);
        var agents = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => node.HireAsync($"Agente {n}", Role.Agent)));
        var member = await node.RegisterAsync();

        var results = await Task.WhenAll(agents.Select((agent, n) => Task.Run(() => SaveAsync(node, agent, member, Known with { Occupation = $"Oficio {n}" }, 0), Ct)));

        results.Count(result => result is ProfileResult.Done).ShouldBe(1);
        var written = (await CardAsync(node, member)).Profile!.Details;
        results.OfType<ProfileResult.Stale>().ShouldAllBe(stale => stale.Now == written && stale.Rev == 1);
        results.OfType<ProfileResult.Stale>().Count().ShouldBe(4);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();
        var bakery = await node.RegisterAsync(new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active });
        var unknown = (await node.ChatAsync(An.Id())).MemberId;
        var today = DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime);

        (await WhatAsync(member, new() { BirthDate = today.AddDays(1) })).ShouldBe("birth_date");
        (await WhatAsync(member, new() { BirthDate = new(1899, 12, 31) })).ShouldBe("birth_date");
        (await WhatAsync(member, new() { Municipality = "99999" })).ShouldBe("municipality");
        (await WhatAsync(member, new() { Address = new string('x', 201) })).ShouldBe("long");
        (await WhatAsync(bakery, new() { Gender = Gender.Other })).ShouldBe("organisation");
        (await WhatAsync(unknown, Known)).ShouldBe("provisional");

        async Task<string> WhatAsync(MemberId who, ProfileDetails details) => (await SaveAsync(node, ana, who, details, 0)).ShouldBeOfType<ProfileResult.Refused>().What;
    }

    [Fact]
    public async Task A_card_with_all_of_it_is_complete_and_an_organisation_is_not_asked_for_a_birthday()
    {
        await using var node = new TestNode(database);
        var bakery = await node.RegisterAsync(new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active });

        var completeness = Completeness.Of(await CardAsync(node, bakery));

        completeness.Missing.ShouldBe(["document", "branch", "contact", "verified", "municipality", "address", "occupation"]);
        completeness.Percent.ShouldBe(12);
    }

    private static Task<ProfileResult> SaveAsync(TestNode node, StaffId who, MemberId member, ProfileDetails details, long rev) =>
        node.As(who).RunAsync<SaveProfile, ProfileResult>(x => x.RunAsync(member, details, rev, Ct));

    private static async Task<MemberCard> CardAsync(TestNode node, MemberId member) => (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();
}
