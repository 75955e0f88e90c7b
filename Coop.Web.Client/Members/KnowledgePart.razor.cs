using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Knowledge;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>What is known of a member under the cooperative's own attributes: since when, by whom, and whether it still holds.</summary>
public sealed partial class KnowledgePart(
    KnowledgeReads reads, Attempt attempt, Toasts toasts, CooperativeCalendar calendar, TimeProvider clock, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<KnownLine>? _lines;
    private IReadOnlyList<NoteLine> _history = [];
    private long _shown;
    private string? _open;
    private string? _editing;
    private string? _typed;
    private DateOnly? _day;
    private DateTimeOffset? _seen;
    private bool _saving;
    private NoteResult? _result;
    private Confirm _confirm = null!;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private MemberId Member => Card.Member.Id;

    private bool MayChange => Me.May(Permission.AnswerMembers);

    private bool MayDelete => Me.May(Permission.ManageMembers);

    private DateOnly Today => calendar.DayOf(clock.GetUtcNow());

    private string? Trouble => _result switch
    {
        NoteResult.Refused refused => texts[$"Known.Refused.{refused.What}"].Value,
        NoteResult.Stale { Now: { } now } when Line(now.Attribute) is { } line => texts["Known.Met", texts.Show(line.Definition, now.Value)].Value,
        NoteResult.Stale => texts["Known.MetGone"].Value,
        _ => null,
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _shown != Card.Rev)
        {
            _shown = Card.Rev;
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        _lines =
        [
            .. (await reads.OfAsync(Member, CancellationToken.None))
                .OrderBy(line => line.Known is null).ThenBy(line => KnowledgeWords.NameOf(line.Definition), StringComparer.CurrentCulture),
        ];
        if (_open is { } code)
        {
            _history = await reads.HistoryAsync(Member, code, CancellationToken.None);
        }
    }

    private KnownLine? Line(string code) => _lines?.FirstOrDefault(line => line.Definition.Code == code);

    private async Task ToggleAsync(string code)
    {
        _open = _open == code ? null : code;
        await ReadAsync();
    }

    private void Begin(KnownLine line) =>
        (_editing, _typed, _day, _seen, _result) = (line.Definition.Code, line.Known?.Value.Typed, Today, line.Known?.NotedAt, null);

    private async Task SaveAsync(KnownLine line)
    {
        _saving = true;
        // Of today it was said now; of an earlier day, at its beginning.
        DateTimeOffset? at = _day is { } day && day != Today ? calendar.StartOf(day) : null;
        _result = await attempt.RunAsync<NoteAttribute, NoteResult?>(async x => await x.RunAsync(Member, line.Definition.Code, _typed, at, _seen, CancellationToken.None), null);
        _saving = false;
        if (_result is NoteResult.Done done)
        {
            _editing = null;
            // Nothing newer is known, and yet it is not believed: what was known was deleted since that day.
            toasts.Say(texts[done.IsCurrent ? "Known.Saved" : _seen is null ? "Known.SavedDeleted" : "Known.SavedPast", KnowledgeWords.NameOf(line.Definition)]);
            await ReadAsync();
        }
        else if (_result is NoteResult.Stale stale)
        {
            _seen = stale.Now?.NotedAt;
        }
    }

    private async Task ConfirmAsync(KnownLine line)
    {
        var result = await attempt.RunAsync<ConfirmAttribute, NoteResult?>(async x => await x.RunAsync(Member, line.Definition.Code, line.Known!.NotedAt, CancellationToken.None), null);
        Tell(result, "Known.Confirmed", line);
    }

    private Task AskAsync(KnownLine line) => _confirm.AskAsync(KnowledgeWords.NameOf(line.Definition), async () =>
        Tell(
            await attempt.RunAsync<ForgetAttribute, NoteResult?>(async x => await x.RunAsync(Member, line.Definition.Code, line.Known!.NotedAt, CancellationToken.None), null),
            "Known.Deleted", line));

    private void Tell(NoteResult? result, string done, KnownLine line)
    {
        if (result is NoteResult.Done)
        {
            toasts.Say(texts[done, KnowledgeWords.NameOf(line.Definition)]);
        }
        else if (result is NoteResult.Stale)
        {
            toasts.Warn(texts["Known.MetGone"]);
        }
    }

    private string Say(AttributeDefinition definition, NoteLine line) => line.Note switch
    {
        { What: NoteKind.Forgotten } => line.By is { } by ? texts["Known.WasDeletedBy", by] : texts["Known.WasDeleted"],
        { ErasedAt: not null } => texts["Known.Erased"],
        { What: NoteKind.Confirmed } note => texts["Known.WasConfirmed", texts.Show(definition, note.Value)],
        var note => texts.Show(definition, note.Value),
    };
}
