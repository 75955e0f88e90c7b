using Coop.Channels.Visits;
using Coop.Core.Access;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Counter;

/// <summary>
/// The counter of a branch: who came, what for, what was said, and one question. Branch and member stand in the address, so
/// that a page loaded again is where it was.
/// </summary>
public sealed partial class CounterPage(
    LiveGround ground, MemberReads members, BranchReads branches, VisitReads visits, Attempt attempt, NavigationManager navigation, MachineClock machine,
    TimeProvider clock, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private const int AtMost = 8;
    private static readonly Channel[] Written = [Channel.Email, Channel.Sms];

    private readonly HashSet<Channel> _allows = [];
    private readonly LatestSearch _latest = new(machine);
    private readonly KeyedRows<Guid, Branch> _branches = new(branch => branch.Id, branch => branch.Rev);
    private IReadOnlyList<MemberHit>? _hits;
    private MemberHit? _member;
    private MemberEntry? _newcomer;
    private Candidate? _question;
    private SaidToQuestion? _said;
    private VisitResult? _result;
    private VisitId _id;
    private VisitReason _reason;
    private MemberId? _done;
    private string _doneName = "";
    private string? _words;
    private string? _telephone;
    private string? _email;
    private string? _note;
    private bool _answerMissing;
    private bool _saving;
    private bool _focus = true;
    private ElementReference _search;

    /// <summary>The branch whose counter this is.</summary>
    [SupplyParameterFromQuery(Name = "branch")]
    private Guid? Branch { get; set; }

    /// <summary>Who stands at it.</summary>
    [SupplyParameterFromQuery(Name = "member")]
    private Guid? Came { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private IReadOnlyList<Branch> ToChoose => [.. _branches.Rows.ToChoose(Branch)];

    private Guid? BranchId => Branch ?? (ToChoose is [var only] ? only.Id : null);

    private string? Unfit => (_result as VisitResult.Unfit)?.What;

    /// <inheritdoc />
    protected override Task BeginAsync()
    {
        Keep(_latest);
        _id = clock.NewId<VisitId>();
        return !Me.May(Permission.AnswerMembers) ? Task.CompletedTask : FollowAsync(
            Topic.Branches, branches, new LiveScript<Branch>(branches.ListAsync, _branches.Replace, rows => _branches.Apply(rows).Count > 0));
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || Came == _member?.Id.Value)
        {
            return;
        }

        (_member, _question, _said) = (null, null, null);
        if (Came is { } came && await members.FindAsync(new(came), CancellationToken.None) is { } card)
        {
            (_newcomer, _result) = (null, null);
            var left = card.Member.Stage == MemberStage.Withdrawn ? card.Present.Cause : (LifecycleCause?)null;
            _member = new MemberHit(card.Member.Id, card.Member.DisplayName, card.Member.DocumentNumber, null, card.Member.Provisional, left);
            var question = card.Member.Provisional ? null : await visits.NextQuestionAsync(card.Member.Id, CancellationToken.None);
            if (Came == came)
            {
                _question = question;
            }
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Whoever came already takes the field away again, while the browser is being told to focus it.
        if (_focus && Came is null && _search.Context is not null)
        {
            _focus = false;
            await _search.FocusAsync();
        }
    }

    // The field keeps its own text: an answer on its way must not put back what was typed since.
    private Task FindAsync(string? words)
    {
        _words = words;
        return _latest.AskAsync(words, (text, ct) => members.SearchAsync(text, AtMost, ct), hits => _hits = hits);
    }

    private void ChooseAsync(MemberHit hit) => ChooseAsync(hit.Id);

    private void ChooseAsync(MemberId member) => Go("member", member.Value);

    private void MoveTo(string? branch) => Go("branch", Guid.TryParse(branch, out var id) ? id : null);

    private void Go(string name, Guid? value) => navigation.NavigateTo(navigation.GetUriWithQueryParameter(name, value), replace: true);

    private async Task RegisterAsync()
    {
        var newcomer = Guess(_words);
        (_newcomer, _question, _said, _result) = (newcomer, null, null, null);
        var question = await visits.NextQuestionAsync(null, CancellationToken.None);
        if (_newcomer == newcomer)
        {
            _question = question;
        }
    }

    /// <summary>Whoever was looked for in vain has a name already, or a document.</summary>
    private MemberEntry Guess(string? words)
    {
        var entry = new MemberEntry { Stage = MemberStage.Applicant, BranchId = BranchId };
        var typed = words?.Trim() ?? "";
        if (typed.Length > 0 && typed.All(c => char.IsAsciiDigit(c) || c is '.' or ' '))
        {
            (entry.DocumentType, entry.DocumentNumber) = (DocumentType.Cc, typed);
        }
        else
        {
            entry.GivenNames = typed;
        }

        return entry;
    }

    private void ChangeAsync()
    {
        (_newcomer, _question, _said, _result) = (null, null, null, null);
        (_words, _hits, _focus) = (null, null, true);
        Go("member", null);
    }

    private void NextAsync()
    {
        (_done, _note, _telephone, _email, _reason) = (null, null, null, null, VisitReason.Information);
        _allows.Clear();
        _id = clock.NewId<VisitId>();
        ChangeAsync();
    }

    private void Allow(Channel channel, bool allowed) => _ = allowed ? _allows.Add(channel) : _allows.Remove(channel);

    private async Task SaveAsync()
    {
        _saving = true;
        var draft = new VisitDraft(_id, BranchId ?? Guid.Empty, _reason)
        {
            Member = _member?.Id,
            Newcomer = _newcomer is { } newcomer ? new Newcomer(newcomer.Details(), _telephone, _email) { Allows = [.. _allows] } : null,
            Note = _note,
            Said = _said,
        };
        _result = await attempt.RunAsync<RecordVisit, VisitResult?>(async x => await x.RunAsync(draft, CancellationToken.None), null);
        _saving = false;
        if (_result is VisitResult.Done done)
        {
            _doneName = _member is { } known ? NameOf(known) : Member.NameOf(_newcomer?.GivenNames, _newcomer?.FirstSurname, null, _newcomer?.OrganisationName) ?? "";
            (_done, _answerMissing) = (done.Member, done.IsAnswerMissing);
        }
    }

    private string NameOf(MemberHit hit) => texts.NameOf(hit.Id, hit.Name);

    private string? Invalid(string what) => Unfit == what ? "true" : null;

    private static bool IsOfTheMember(string what) =>
        what is "given_names" or "first_surname" or "organisation_name" or "document_number" or "document_type";
}
