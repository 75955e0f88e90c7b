namespace Coop.Core.Members;

/// <summary>How much is known of a member, of what the cooperative asks everybody.</summary>
/// <param name="Percent">The part that is known.</param>
/// <param name="Missing">Codes of what is not, as <c>birth_date</c>.</param>
public sealed record Completeness(int Percent, IReadOnlyList<string> Missing)
{
    /// <summary>Counts what a card knows. Organisations have no birthday.</summary>
    public static Completeness Of(MemberCard card)
    {
        var (member, profile) = (card.Member, card.Profile?.Details ?? ProfileDetails.Nothing);
        var reached = card.ContactPoints.Where(point => point.Kind is ContactPointKind.Telephone or ContactPointKind.Email).ToList();
        List<(string Code, bool Known)> asked =
        [
            ("name", member.DisplayName is not null),
            ("document", member.DocumentNumber is not null),
            ("branch", member.BranchId is not null),
            ("contact", reached.Count > 0),
            ("verified", reached.Exists(point => point.VerifiedAt is not null)),
            ("municipality", profile.Municipality is not null),
            ("address", profile.Address is not null),
            ("occupation", profile.Occupation is not null),
        ];
        if (member.Kind == MemberKind.Person)
        {
            asked.AddRange([("birth_date", profile.BirthDate is not null), ("gender", profile.Gender is not null)]);
        }

        return new Completeness(asked.Count(one => one.Known) * 100 / asked.Count, [.. asked.Where(one => !one.Known).Select(one => one.Code)]);
    }
}
