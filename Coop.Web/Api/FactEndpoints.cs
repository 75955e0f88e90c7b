using Coop.Core.Facts;

namespace Coop.Web.Api;

/// <summary>Other systems tell facts, under the source of their key.</summary>
internal sealed class FactEndpoints(RecordSale sales, RecordReturn returns, RecordContribution contributions, RecordServiceUse uses)
{
    public Task<IResult> SaleAsync(ApiCall call)
    {
        var (fields, body) = (new BodyFields(call), (SaleBody)call.Body!);
        var draft = new SaleDraft(
            call.Holder.Source, fields.Key(body.Key), fields.Member(body.Member), fields.At(body.At),
            [.. (body.Lines ?? []).Select((line, n) => new SaleLineDraft(
                line?.Product ?? "", fields.Number($"lines[{n}].quantity", line?.Quantity), fields.Number($"lines[{n}].amount", line?.Amount)))])
        {
            Channel = fields.Choice("channel", body.Channel, SaleChannel.Counter),
            Branch = body.Branch,
            Corrects = body.Corrects,
        };
        return AnswerAsync(fields, () => sales.RunAsync(draft, call.Http.RequestAborted));
    }

    public Task<IResult> ReturnAsync(ApiCall call)
    {
        var (fields, body) = (new BodyFields(call), (ReturnBody)call.Body!);
        var draft = new ReturnDraft(
            call.Holder.Source, fields.Key(body.Key), body.Sale ?? "", fields.At(body.At),
            [.. (body.Lines ?? []).Select((line, n) => new ReturnLineDraft(
                fields.Number($"lines[{n}].number", line?.Number), fields.Number($"lines[{n}].quantity", line?.Quantity)))]);
        return AnswerAsync(fields, () => returns.RunAsync(draft, call.Http.RequestAborted));
    }

    public Task<IResult> ContributionAsync(ApiCall call)
    {
        var (fields, body) = (new BodyFields(call), (ContributionBody)call.Body!);
        var takesBack = body.TakesBack is not null;
        var draft = new ContributionDraft(
            call.Holder.Source, fields.Key(body.Key), fields.Member(body.Member), fields.At(body.At),
            takesBack ? default : fields.Month(body.Period), takesBack ? 0 : fields.Number("amount", body.Amount))
        {
            Entry = fields.Choice("entry", body.Entry, ContributionEntry.Paid),
            Contributes = fields.Choice("kind", body.Kind, ContributionKind.Ordinary),
            TakesBack = body.TakesBack,
        };
        return AnswerAsync(fields, () => contributions.RunAsync(draft, call.Http.RequestAborted));
    }

    public Task<IResult> ServiceUseAsync(ApiCall call)
    {
        var (fields, body) = (new BodyFields(call), (ServiceUseBody)call.Body!);
        var draft = new ServiceUseDraft(
            call.Holder.Source, fields.Key(body.Key), fields.Member(body.Member), fields.At(body.At), body.Service ?? "", fields.Number("quantity", body.Quantity));
        return AnswerAsync(fields, () => uses.RunAsync(draft, call.Http.RequestAborted));
    }

    private static async Task<IResult> AnswerAsync(BodyFields fields, Func<Task<FactResult>> record) =>
        fields.Unfit is { } unread ? ApiProblem.Unfit(unread) : await record() switch
        {
            FactResult.Done done => Results.Json(
                new FactAnswer("recorded", done.Id, null, done.Repeated), ApiJson.Options,
                statusCode: done.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created),
            FactResult.Parked parked => Results.Json(
                new FactAnswer("parked", null, parked.Reason, parked.Repeated), ApiJson.Options, statusCode: StatusCodes.Status202Accepted),
            FactResult.Unfit unfit => ApiProblem.Unfit(unfit),
            _ => ApiProblem.Of(
                StatusCodes.Status409Conflict, "Something else was told under this key.",
                "That stands; nothing was changed. Tell this under a key of its own, or as a correction.", "conflict", "key"),
        };
}

/// <summary>What became of a fact.</summary>
internal sealed record FactAnswer(string Status, Guid? Id, ParkedReason? Reason, bool Repeated);
