using System.Globalization;
using Bunit;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Web.Client;
using Coop.Web.Client.Desk;
using Coop.Web.Client.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

[Trait("Category", "components")]
public sealed class LifecycleWordsTests : BunitContext
{
    public LifecycleWordsTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        Services.AddLogging();
        Services.AddLocalization();
    }

    private IStringLocalizer<Texts> Texts => Services.GetRequiredService<IStringLocalizer<Texts>>();

    [Theory]
    [InlineData("""{"from":"active","to":"at_risk","cause":"warning_signs","standingFrom":"able","standing":"able","day":null,"correction":false,"rule":null}""",
        "Rosa: Asociado activo → En riesgo · Señales de retiro")]
    [InlineData("""{"from":"active","to":"active","cause":"sanction","standingFrom":"able","standing":"suspended","day":"2026-10-01","correction":false,"rule":null}""",
        "Rosa: Hábil → Inhábil: sanción · Sanción · desde el 1 oct 2026")]
    [InlineData("""{"from":"at_risk","to":"active","cause":"sanction","standingFrom":"able","standing":"suspended","day":"2026-10-01","correction":true,"rule":null}""",
        "Rosa corrigió la relación: En riesgo → Asociado activo · Inhábil: sanción · Sanción · desde el 1 oct 2026")]
    [InlineData("""{"from":"withdrawn","to":"withdrawn","cause":"exclusion","standingFrom":null,"standing":null,"day":"2026-10-01","correction":true,"rule":null}""",
        "Rosa corrigió la relación: Retirado · Exclusión · desde el 1 oct 2026")]
    [InlineData("""{"from":"active","to":"active","cause":"contributions_paid","standing":"able","correction":false,"rule":"paid_up"}""",
        "Regla «Aportes al día»: Hábil · Aportes al día")]
    public void An_entry_says_what_changed_and_since_when(string facts, string sentence)
    {
        var row = new TimelineRow { Key = "e:1", Kind = EntryKind.Lifecycle, Facts = facts, AuthorName = "Rosa" };

        new FactWords(Texts).Of(row).Replace(".", "", StringComparison.Ordinal).ShouldBe(sentence);
    }

    [Fact]
    public void A_change_of_the_vote_leads_to_a_vote_and_any_other_to_a_stage()
    {
        Texts.Outcome(new LifecycleState(MemberStage.Returned, MemberStanding.Suspended, LifecycleCause.Sanction)).ShouldBe("Inhábil: sanción");
        Texts.Outcome(new LifecycleState(MemberStage.AtRisk, MemberStanding.Suspended, LifecycleCause.WarningSigns)).ShouldBe("En riesgo");
    }
}
