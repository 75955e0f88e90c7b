using Coop.Core.Access;
using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Importing.Batches;

/// <summary>Lays what a file says of a member beside what is known of them: nothing, only what is missing, or all of it goes in.</summary>
internal sealed class ChangeMember(Work work, ImportTask task, TimeProvider clock)
{
    /// <summary>Changes the record where there is anything to change; names the parts it changed.</summary>
    public IReadOnlyCollection<string> Run(Member member, MemberProfile? profile, IReadOnlyList<ContactPoint> points, MemberGroup said)
    {
        if (task.Existing == ImportExisting.Skip)
        {
            return [];
        }

        var changed = new List<string>();
        if (Record(member, said.Details) is { } details)
        {
            member.Identify(details);
            changed.Add("record");
        }

        var before = profile?.Details ?? ProfileDetails.Nothing;
        var after = Profile(before, member.Kind == MemberKind.Person ? said.Profile : said.Profile with { BirthDate = null, Gender = null });
        if (after != before)
        {
            if (profile is null)
            {
                work.Db.Profiles.Add(profile = MemberProfile.Of(member.Id));
            }

            profile.Say(after, task.By ?? default(StaffId), work.Now);
            member.ProfileChanged();
            changed.Add("profile");
        }

        var added = said.Addresses.Where(address => points.All(point => point.Kind != address.Kind || point.Value != address.Value)).ToList();
        if (added.Count > 0)
        {
            work.Db.ContactPoints.AddRange(added.Select(address => ContactPoint.Learned(member.Id, address, clock)));
            member.AddressesChanged();
            changed.Add("points");
        }

        return changed;
    }

    /// <summary>The record as it is to be; null where it is so already. A person stays a person, and a document what it is.</summary>
    private MemberDetails? Record(Member member, MemberDetails said)
    {
        var now = new MemberDetails
        {
            Kind = member.Kind,
            Stage = member.Stage,
            GivenNames = member.GivenNames,
            FirstSurname = member.FirstSurname,
            SecondSurname = member.SecondSurname,
            OrganisationName = member.OrganisationName,
            DocumentType = member.DocumentType,
            DocumentNumber = member.DocumentNumber,
            BranchId = member.BranchId,
            Language = member.Language,
        };
        var person = member.Kind == MemberKind.Person && said.Kind == MemberKind.Person;
        var then = now with
        {
            GivenNames = person ? Of(now.GivenNames, Clean(said.GivenNames)) : now.GivenNames,
            FirstSurname = person ? Of(now.FirstSurname, Clean(said.FirstSurname)) : now.FirstSurname,
            SecondSurname = person ? Of(now.SecondSurname, Clean(said.SecondSurname)) : now.SecondSurname,
            OrganisationName = said.Kind == member.Kind ? Of(now.OrganisationName, Clean(said.OrganisationName)) : now.OrganisationName,
            BranchId = Of(now.BranchId, said.BranchId),
            Language = Of(now.Language, said.Language),
        };
        return then == now ? null : then;
    }

    private ProfileDetails Profile(ProfileDetails now, ProfileDetails said) => new()
    {
        BirthDate = Of(now.BirthDate, said.BirthDate),
        Gender = Of(now.Gender, said.Gender),
        Municipality = Of(now.Municipality, said.Municipality),
        Address = Of(now.Address, said.Address),
        Occupation = Of(now.Occupation, said.Occupation),
    };

    private T? Of<T>(T? now, T? said) => said is null ? now : now is null || task.Existing == ImportExisting.Overwrite ? said : now;

    private static string? Clean(string? name) => name is null ? null : string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
