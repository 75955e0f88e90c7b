using System.ComponentModel;

namespace Coop.Web.Api;

/// <summary>A member as the telling system knows them: exactly one of the ways.</summary>
internal sealed record MemberBody(
    [property: Description("The member's id in Coop Omni.")] Guid? Id,
    [property: Description("Kind of the identity document: cc, ce, ti, pa, pep, ppt or nit; with documentNumber.")] string? DocumentType,
    [property: Description("Its number, with or without dots.")] string? DocumentNumber,
    [property: Description("A telephone number; ten digits are Colombian.")] string? Telephone,
    [property: Description("An e-mail address.")] string? Email);

/// <summary>One line of a ticket.</summary>
internal sealed record SaleLineBody(
    [property: Description("Code of the product in the catalogue.")] string? Product,
    [property: Description("How much of it, above 0, up to three decimals.")] decimal? Quantity,
    [property: Description("What was paid for the line in pesos, discounts taken off, up to two decimals.")] decimal? Amount);

/// <summary>A sale.</summary>
internal sealed record SaleBody(
    [property: Description("The ticket's own name, unique for this key's source; the header Idempotency-Key may say it instead.")] string? Key,
    [property: Description("Who bought.")] MemberBody? Member,
    [property: Description("When, with its offset: 2026-03-10T09:00:00-05:00.")] string? At,
    [property: Description("counter (the default), web, telephone or field.")] string? Channel,
    [property: Description("Code of the branch that sold it.")] string? Branch,
    [property: Description("Key of an earlier sale that this one puts right: that one is taken back whole.")] string? Corrects,
    [property: Description("What was bought, in the order of the ticket.")] IReadOnlyList<SaleLineBody?>? Lines);

/// <summary>What came back of one line.</summary>
internal sealed record ReturnLineBody(
    [property: Description("The line's place on the ticket, from 1.")] int? Number,
    [property: Description("How much of it.")] decimal? Quantity);

/// <summary>A return.</summary>
internal sealed record ReturnBody(
    [property: Description("The return's own name; the header Idempotency-Key may say it instead.")] string? Key,
    [property: Description("Key of the sale, as it was told.")] string? Sale,
    [property: Description("When, with its offset.")] string? At,
    [property: Description("What came back; without it, everything that is left of the sale.")] IReadOnlyList<ReturnLineBody?>? Lines);

/// <summary>A contribution.</summary>
internal sealed record ContributionBody(
    [property: Description("Its own name; the header Idempotency-Key may say it instead.")] string? Key,
    [property: Description("Whose.")] MemberBody? Member,
    [property: Description("When it was paid, with its offset; for what is due, when at the latest.")] string? At,
    [property: Description("paid (the default) or due.")] string? Entry,
    [property: Description("ordinary (the default) or extraordinary.")] string? Kind,
    [property: Description("The month it is for: 2026-03.")] string? Period,
    [property: Description("In pesos, above 0, up to two decimals.")] decimal? Amount,
    [property: Description("Key of an entry that no longer holds; entry, kind, period and amount are then that one's.")] string? TakesBack);

/// <summary>The use of a service.</summary>
internal sealed record ServiceUseBody(
    [property: Description("Its own name; the header Idempotency-Key may say it instead.")] string? Key,
    [property: Description("Who used it.")] MemberBody? Member,
    [property: Description("When, with its offset.")] string? At,
    [property: Description("Code of the service in the catalogue.")] string? Service,
    [property: Description("How much of it, above 0, up to three decimals.")] decimal? Quantity);

/// <summary>A product.</summary>
internal sealed record ProductBody(
    [property: Description("What people say.")] string? Name,
    [property: Description("Code of the category it is in; without it, at the top.")] string? Parent,
    [property: Description("Whether it is offered; true without it.")] bool? Active);
