using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>What is known of a member beyond name and document, and how much is missing. Whoever shows it follows the card.</summary>
public sealed partial class ProfilePart(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private ProfileEntry _entry = new();
    private ProfileDetails _base = ProfileDetails.Nothing;
    private long _rev;
    private bool _changing;
    private bool _saving;
    private string? _refused;
    private Meeting? _meeting;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MayChange => Me.May(Permission.AnswerMembers);

    private bool IsPerson => Card.Member.Kind == MemberKind.Person;

    private Completeness Known => Completeness.Of(Card);

    private IEnumerable<(string Code, string? Value)> Shown => Fields(Card.Profile?.Details ?? ProfileDetails.Nothing).Where(one => IsPerson || one.Code is not ("birth_date" or "gender"));

    private void Begin()
    {
        (_base, _rev) = (Card.Profile?.Details ?? ProfileDetails.Nothing, Card.Profile?.Rev ?? 0);
        (_entry, _changing, _refused, _meeting) = (ProfileEntry.Of(_base), true, null, null);
    }

    private void Forget() => _refused = _refused == "municipality" ? null : _refused;

    private async Task SaveAsync()
    {
        if (!_entry.Settle())
        {
            _refused = "municipality";
            return;
        }

        _saving = true;
        var result = await attempt.RunAsync<SaveProfile, ProfileResult?>(async x => await x.RunAsync(Card.Member.Id, _entry.Details(), _rev, CancellationToken.None), null);
        (_saving, _refused, _meeting) = (false, (result as ProfileResult.Refused)?.What, null);
        if (result is ProfileResult.Done)
        {
            _changing = false;
            toasts.Say(texts["Profile.Done"]);
        }
        else if (result is ProfileResult.Stale stale)
        {
            Join(stale);
        }
    }

    private void Join(ProfileResult.Stale stale)
    {
        var (meeting, typed, before, now) = (new Meeting(), _entry.Details(), _base, stale.Now);
        var said = Fields(now).ToDictionary(one => one.Code, one => one.Value ?? texts["Card.NotKnown"].Value, StringComparer.Ordinal);
        _entry = ProfileEntry.Of(new ProfileDetails
        {
            BirthDate = Of("birth_date", d => d.BirthDate),
            Gender = Of("gender", d => d.Gender),
            Municipality = Of("municipality", d => d.Municipality),
            Address = Of("address", d => d.Address),
            Occupation = Of("occupation", d => d.Occupation),
        });
        (_base, _rev, _meeting) = (now, stale.Rev, meeting);

        T Of<T>(string field, Func<ProfileDetails, T> read) => meeting.Join(field, read(typed), read(before), read(now), _ => said[field]);
    }

    private IEnumerable<(string Code, string? Value)> Fields(ProfileDetails details) =>
    [
        ("birth_date", details.BirthDate?.ToString("d", CultureInfo.CurrentCulture)),
        ("gender", details.Gender is { } gender ? texts[$"Gender.{gender.Stored()}"].Value : null),
        ("municipality", Municipality.Find(details.Municipality)?.FullName),
        ("address", details.Address),
        ("occupation", details.Occupation),
    ];

    private string? Invalid(string what) => _refused == what ? "true" : null;
}

/// <summary>What is known of a member while somebody types it.</summary>
public sealed class ProfileEntry
{
    /// <summary>When a person was born.</summary>
    public DateOnly? BirthDate { get; set; }

    /// <summary>What a person says of their gender.</summary>
    public Gender? Gender { get; set; }

    /// <summary>Code of the municipality they live in.</summary>
    public string? Municipality { get; set; }

    /// <summary>What was typed to find a municipality and led to none yet.</summary>
    public string? Place { get; set; }

    /// <summary>Where they live there.</summary>
    public string? Address { get; set; }

    /// <summary>What they do for a living.</summary>
    public string? Occupation { get; set; }

    /// <summary>What is known so far.</summary>
    public static ProfileEntry Of(ProfileDetails details) => new()
    {
        BirthDate = details.BirthDate,
        Gender = details.Gender,
        Municipality = details.Municipality,
        Address = details.Address,
        Occupation = details.Occupation,
    };

    /// <summary>What was typed, to be saved; an emptied field is unknown.</summary>
    public ProfileDetails Details() => new()
    {
        BirthDate = BirthDate,
        Gender = Gender,
        Municipality = Filled(Municipality),
        Address = Filled(Address),
        Occupation = Filled(Occupation),
    };

    /// <summary>Takes what was typed for the municipality it can only mean; false when it can mean none, or several.</summary>
    public bool Settle()
    {
        if (Municipality is null && Filled(Place) is { } typed)
        {
            if (Core.Members.Municipality.Named(typed) is not [var town])
            {
                return false;
            }

            (Municipality, Place) = (town.Code, null);
        }

        return true;
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
