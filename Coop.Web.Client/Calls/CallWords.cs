using Coop.Channels.Voice;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Calls;

/// <summary>Calls and what became of them, in words.</summary>
internal static class CallWords
{
    /// <summary>Who calls, as far as anybody knows.</summary>
    public static string NameOf(CallRow call, IStringLocalizer<Texts> texts) =>
        call.MemberName ?? NumberOf(call, texts);

    /// <summary>The number, or that there is none.</summary>
    public static string NumberOf(CallRow call, IStringLocalizer<Texts> texts) =>
        call.Number is { Length: > 0 } number ? Words.Address(number) : texts["Call.Withheld"];

    /// <summary>Why something was not done.</summary>
    public static string Of(CallResult result, IStringLocalizer<Texts> texts) => result switch
    {
        CallResult.TakenBy other => texts["Call.TakenBy", other.Name],
        CallResult.TooLate => texts["Call.TooLate"],
        CallResult.Busy => texts["Call.Busy"],
        CallResult.NoTelephone => texts["Call.NoTelephone"],
        CallResult.Unfit { What: "disposition" } => texts["Call.NeedsDisposition"],
        CallResult.Unfit => texts["Call.NoNumber"],
        CallResult.Refused refused => texts["Call.Refused", texts[$"Reason.{refused.Reason}"]],
        _ => texts["Call.Failed"],
    };
}
