using Coop.Channels.Simulators;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>A till to play with: pick products, sell them to the member one plays, tell a ticket twice, take it back.</summary>
public sealed partial class TillPanel(LiveGround ground, ProductReads products, Attempt attempt, TimeProvider clock, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private const int MostTickets = 6;
    private const int MostOfOne = 1_000;
    private const int HighestPrice = 100_000_000;

    private readonly KeyedRows<ProductId, ProductRow> _products = new(row => row.Id, row => row.Rev);
    private readonly List<BasketLine> _basket = [];
    private readonly List<Ticket> _tickets = [];
    private string? _product;
    private string? _fault;
    private string _document = "";
    private decimal? _quantity = 1;
    private decimal? _price = 20_000;
    private bool _selling;
    private int _draft;

    /// <summary>Whom one plays; null for somebody who only has a document.</summary>
    [Parameter, EditorRequired]
    public Guid? Member { get; set; }

    /// <summary>What is offered and holds nothing else: categories are not sold.</summary>
    private List<ProductRow> Offered =>
        [.. _products.Rows.Where(p => p.Active && _products.Rows.All(below => below.Parent != p.Id)).OrderBy(p => p.Name, StringComparer.CurrentCulture)];

    private string? Chosen => _product ?? Offered.FirstOrDefault()?.Code;

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Catalog, products, new LiveScript<ProductRow>(products.ListAsync, _products.Replace, rows => _products.Apply(rows).Count > 0));

    private string NameOf(string code) => _products.Rows.FirstOrDefault(p => p.Code == code)?.Name ?? code;

    private void Add()
    {
        var fits = _quantity is >= 0.001m and <= MostOfOne && _price is >= 0 and <= HighestPrice;
        _fault = fits ? null : texts["Dev.Till.Fault.numbers", MostOfOne, Words.Pesos(HighestPrice)].Value;
        if (fits && Chosen is { } code)
        {
            _basket.Add(new BasketLine(code, decimal.Round(_quantity!.Value, 3), _price!.Value));
        }
    }

    private async Task SellAsync()
    {
        var buyer = Member is { } member ? MemberRef.Of(new(member)) : MemberRef.Document(DocumentType.Cc, _document);
        if (_basket.Count == 0 || buyer is null)
        {
            _fault = buyer is null ? texts["Dev.Till.Fault.document"] : texts["Dev.Till.Fault.basket"];
            return;
        }

        var now = clock.GetUtcNow();
        var ticket = new Ticket(Guid.CreateVersion7(now).ToString("N")[^8..].ToUpperInvariant(), buyer, now, [.. _basket]);
        _selling = true;
        await TellAsync(ticket, "recorded", till => till.SellAsync(ticket.Number, buyer, ticket.At, ticket.Lines, Ct));
        _selling = false;
        if (_fault is null)
        {
            _tickets.Insert(0, ticket);
            if (_tickets.Count > MostTickets)
            {
                _tickets.RemoveAt(MostTickets);
            }

            _basket.Clear();
            _draft++;
        }
    }

    // As a till does whose answer was lost: the same ticket, told again.
    private Task RepeatAsync(Ticket ticket) => TellAsync(ticket, "repeated", till => till.SellAsync(ticket.Number, ticket.Buyer, ticket.At, ticket.Lines, Ct));

    private Task ReturnAsync(Ticket ticket) => TellAsync(ticket, "returned", till => till.TakeBackAsync(ticket.Number, Ct));

    private async Task TellAsync(Ticket ticket, string done, Func<PlayTill, Task<FactResult>> tell)
    {
        _fault = null;
        var result = await attempt.RunAsync<PlayTill, FactResult?>(async till => await tell(till), null);
        (ticket.State, _fault) = result switch
        {
            FactResult.Done => (done, null),
            FactResult.Parked => (done == "returned" ? "return_parked" : "parked", null),
            _ => (ticket.State, texts["Dev.Till.Fault.refused"].Value),
        };
    }

    private sealed class Ticket(string number, MemberRef buyer, DateTimeOffset at, IReadOnlyList<BasketLine> lines)
    {
        public string Number => number;

        public MemberRef Buyer => buyer;

        public DateTimeOffset At => at;

        public IReadOnlyList<BasketLine> Lines => lines;

        public string State { get; set; } = "recorded";

        public string Mark => State switch { "recorded" or "repeated" => "ok", "parked" or "return_parked" => "warn", _ => "" };
    }
}
