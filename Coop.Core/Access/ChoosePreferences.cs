using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Access;

/// <summary>Somebody on the staff says how they like their screens; every page they have open follows.</summary>
[Needs(Permission.BeSignedIn)]
public sealed class ChoosePreferences(WorkFactory works, CurrentActor actor)
{
    /// <summary>The languages there are.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["es", "en"];

    /// <summary>The themes there are.</summary>
    public static IReadOnlyList<string> Themes { get; } = ["system", "light", "dark"];

    /// <summary>Keeps the choice; a null language follows the browser.</summary>
    /// <exception cref="ArgumentException">There is no such language or theme.</exception>
    public async Task RunAsync(string? language, string theme, CancellationToken ct)
    {
        if (language is not null && !Languages.Contains(language))
        {
            throw new ArgumentException($"'{language}' is no language of the screens.", nameof(language));
        }

        if (!Themes.Contains(theme))
        {
            throw new ArgumentException($"'{theme}' is no theme.", nameof(theme));
        }

        await using var work = await works.BeginAsync(ct);
        var staff = await work.Db.Staff.SingleAsync(s => s.Id == actor.Required.Value, ct);
        staff.Choose(language, theme);
        work.Touch(Topic.Staff, staff.Id.ToString("D"));
        await work.CommitAsync(ct);
    }
}
