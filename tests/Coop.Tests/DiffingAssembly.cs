using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Coop.Tests;

/// <summary>
/// The testing platform resolves assemblies by the dependency file, where AngleSharp.Diffing, which bUnit asks for by an
/// older identity, is not found: the copy beside the tests is the answer.
/// </summary>
internal static class DiffingAssembly
{
    [ModuleInitializer]
    internal static void Register() =>
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name == "AngleSharp.Diffing"
                ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll"))
                : null;
}
