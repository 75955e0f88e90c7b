using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Admin;

/// <summary>The staff: who may sign in, and what they are there for.</summary>
public sealed partial class PeoplePage(LiveGround ground, StaffReads staff, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<StaffId, StaffRow> _people = new(row => row.Id, row => row.Rev);
    private Confirm? _confirm;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageStaff) ? Task.CompletedTask : FollowAsync(
        Topic.Staff, staff, new LiveScript<StaffRow>(staff.ListAsync, _people.Replace, rows => _people.Apply(rows).Count > 0));

    private Task AskAsync(StaffRow person) => _confirm is null ? Task.CompletedTask : _confirm.AskAsync(person.DisplayName, async () =>
        Tell(await attempt.RunAsync<DisableStaff, StaffChange?>(async x => await x.RunAsync(person.Id, Ct), null), "People.DisabledDone", person));

    private async Task EnableAsync(StaffRow person) =>
        Tell(await attempt.RunAsync<EnableStaff, StaffChange?>(async x => await x.RunAsync(person.Id, Ct), null), "People.EnabledDone", person);

    private void Tell(StaffChange? result, string done, StaffRow person)
    {
        if (result == StaffChange.Done)
        {
            toasts.Say(texts[done, person.DisplayName]);
        }
        else if (result is not null)
        {
            toasts.Warn(texts[$"People.Result.{result}"]);
        }
    }
}
