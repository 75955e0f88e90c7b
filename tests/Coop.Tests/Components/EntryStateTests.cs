using System.Globalization;
using Bunit;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Web.Client;
using Coop.Web.Client.Desk;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "components")]
public sealed class EntryStateTests : BunitContext
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 17, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Bogota = TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");

    public EntryStateTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        Services.AddLogging();
        Services.AddLocalization();
    }

    [Fact]
    public void A_waiting_answer_counts_down_and_can_be_undone_or_sent_by_its_author()
    {
        var undone = false;
        var sent = false;

        var state = Show(Row(OutboundState.Queued) with { DueAt = Noon }, mine: true, () => undone = true, () => sent = true);

        state.Find("coop-time").GetAttribute("mode").ShouldBe("countdown");
        state.Find("[data-role=undo]").Click();
        state.Find("[data-role=send-now]").Click();
        undone.ShouldBeTrue();
        sent.ShouldBeTrue();
    }

    [Fact]
    public void A_colleague_sees_it_wait_and_can_do_nothing()
    {
        var state = Show(Row(OutboundState.Queued), mine: false);

        state.FindAll("button").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(OutboundState.Refused, "no_consent", "No salió: falta la autorización del asociado")]
    [InlineData(OutboundState.Refused, "consent_withdrawn", "No salió: el asociado retiró su autorización")]
    [InlineData(OutboundState.Failed, "something_new", "No se pudo entregar: el proveedor no dio más razón")]
    [InlineData(OutboundState.Uncertain, null, "No se sabe si salió. Pregunte antes de repetirlo.")]
    [InlineData(OutboundState.Queued, "no_adapter", "En espera: este canal no está conectado")]
    public void What_holds_a_message_up_is_said_in_plain_words(OutboundState held, string? reason, string words) =>
        Show(Row(held) with { Reason = reason }, mine: false).Find("[data-role=delivery]").TextContent.ShouldContain(words);

    [Fact]
    public void A_refused_message_can_be_cleared_away_by_its_author() =>
        Show(Row(OutboundState.Refused), mine: true).FindAll("[data-role=discard]").Count.ShouldBe(1);

    [Fact]
    public void Words_said_in_one_breath_share_a_heading()
    {
        var first = Row(OutboundState.Sent);

        EntryLook.Of(first with { At = Noon.AddMinutes(2) }, first, null, Bogota).Joined.ShouldBeTrue();
        EntryLook.Of(first with { At = Noon.AddMinutes(9) }, first, null, Bogota).Joined.ShouldBeFalse();
        EntryLook.Of(first with { At = Noon.AddMinutes(1), Direction = Direction.In }, first, null, Bogota).Joined.ShouldBeFalse();
    }

    [Fact]
    public void A_day_begins_at_midnight_of_the_cooperative()
    {
        var evening = Row(OutboundState.Sent) with { At = new(2026, 3, 11, 4, 59, 0, TimeSpan.Zero) };
        var night = evening with { At = evening.At.AddMinutes(2) };

        EntryLook.Of(evening, null, null, Bogota).Day.ShouldBe(new DateOnly(2026, 3, 10));
        EntryLook.Of(night, evening, null, Bogota).Day.ShouldBe(new DateOnly(2026, 3, 11));
    }

    [Theory]
    [InlineData(EntryKind.Work, """{"what":"taken","disposition":null}""", "Ana Gómez tomó el caso")]
    [InlineData(EntryKind.Work, """{"what":"closed","disposition":"informed"}""", "Ana Gómez cerró el caso: Informado")]
    [InlineData(EntryKind.Identity, """{"first":true}""", "Ana Gómez registró los datos del asociado")]
    [InlineData(EntryKind.Consent, """{"purpose":"marketing","granted":false,"source":"agent"}""", "Retiró la autorización de Chat web para Ofertas y beneficios")]
    [InlineData(EntryKind.Household, """{"what":"joined","role":"child"}""", "Ana Gómez anotó que vive en un hogar con otros asociados (hijo o hija)")]
    [InlineData(EntryKind.Relation, """{"what":"begun","kind":"referrer","inverse":true}""", "Ana Gómez anotó un vínculo: Refirió a")]
    public void A_fact_is_a_sentence(EntryKind kind, string facts, string sentence)
    {
        var words = new FactWords(Services.GetRequiredService<IStringLocalizer<Texts>>());

        words.Of(Row(null) with { Kind = kind, Facts = facts, AuthorName = "Ana Gómez", Channel = Channel.Web }).ShouldBe(sentence);
    }

    [Fact]
    public void A_relation_is_told_with_the_name_of_the_other()
    {
        var words = new FactWords(Services.GetRequiredService<IStringLocalizer<Texts>>());
        var row = Row(null) with { Kind = EntryKind.Relation, AuthorName = "Ana Gómez", OtherName = "Juan Díaz", Facts = """{"what":"reopened","kind":"referrer","inverse":true}""" };

        words.Of(row).ShouldBe("Ana Gómez anotó que un vínculo sigue: Refirió a Juan Díaz");
    }

    private static TimelineRow Row(OutboundState? state) =>
        new() { Key = "o:1", Kind = EntryKind.Message, Direction = Direction.Out, Channel = Channel.Web, State = state, At = Noon, Body = "Con gusto" };

    private IRenderedComponent<DeliveryState> Show(TimelineRow row, bool mine, Action? takeBack = null, Action? sendNow = null) =>
        Render<DeliveryState>(parameters => parameters
            .Add(state => state.Row, row)
            .Add(state => state.Mine, mine)
            .Add(state => state.OnTakeBack, EventCallback.Factory.Create(this, takeBack ?? (() => { })))
            .Add(state => state.OnSendNow, EventCallback.Factory.Create(this, sendNow ?? (() => { }))));
}
