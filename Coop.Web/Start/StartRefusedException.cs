namespace Coop.Web.Start;

/// <summary>The site cannot start, for a reason that whoever started it can mend; the message tells how.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
