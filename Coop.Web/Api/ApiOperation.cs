using Coop.Core.Access.Keys;

namespace Coop.Web.Api;

/// <summary>One thing the HTTP API does: mapped, guarded and documented from here.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Below <c>/api/v1</c>.</param>
/// <param name="Name">Its name in the document.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Scope">What a key must open.</param>
/// <param name="Body">The body's type; null when it has none.</param>
/// <param name="Parameters">Names of parameters: in the path where it holds them, else in the query.</param>
/// <param name="Answers">What it answers when all is well.</param>
/// <param name="Run">Does it.</param>
internal sealed record ApiOperation(
    string Method, string Path, string Name, string Summary, KeyScope Scope, Type? Body, IReadOnlyList<string> Parameters,
    IReadOnlyList<(int Status, string Meaning)> Answers, Func<ApiCall, Task<IResult>> Run);

/// <summary>A request that was let in.</summary>
/// <param name="Http">The request itself.</param>
/// <param name="Holder">Whose key it shows.</param>
/// <param name="Body">What it says; null when the operation has no body.</param>
internal sealed record ApiCall(HttpContext Http, KeyHolder Holder, object? Body);
