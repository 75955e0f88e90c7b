using System.Reflection;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Access;

/// <summary>Who acts in a circuit or a request.</summary>
public interface IWhoActs
{
    /// <summary>The signed-in person, or null.</summary>
    ValueTask<StaffId?> FindAsync();
}

/// <summary>The person may not do this, or may no longer sign in.</summary>
public sealed class NotAllowedException(string message) : Exception(message);

/// <summary>
/// How screens run use cases: in a scope of their own, after checking against the database that the person is still
/// enabled and holds the permission the use case needs, and again when PostgreSQL asks to (40001, 40P01).
/// </summary>
public sealed class Act(IServiceScopeFactory scopes, IWhoActs who)
{
    private const int Tries = 3;

    /// <summary>Runs a use case on behalf of the signed-in person.</summary>
    /// <exception cref="NotAllowedException">The person lacks the permission or was disabled.</exception>
    public async Task<TResult> RunAsync<TUseCase, TResult>(Func<TUseCase, Task<TResult>> run)
        where TUseCase : class
    {
        var needed = typeof(TUseCase).GetCustomAttribute<NeedsAttribute>()?.Permission
            ?? throw new InvalidOperationException($"{typeof(TUseCase).Name} does not say what permission it [Needs].");
        using var span = Spans.Begin("act", "coop.use_case", typeof(TUseCase).Name);
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var person = await who.FindAsync() ?? throw new NotAllowedException("Nobody is signed in.");
            await scope.ServiceProvider.GetRequiredService<StaffReads>().EnsureAsync(person, needed, CancellationToken.None);
            scope.ServiceProvider.GetRequiredService<CurrentActor>().Staff = person;
            try
            {
                return await run(scope.ServiceProvider.GetRequiredService<TUseCase>());
            }
            catch (Exception error) when (attempt < Tries && DatabaseFault.IsCrossing(error))
            {
                // Two transactions crossed; nothing was written.
            }
            catch (Exception error)
            {
                span.Failed(error);
                throw;
            }
        }
    }

    /// <summary>Runs a use case that returns nothing.</summary>
    /// <exception cref="NotAllowedException">The person lacks the permission or was disabled.</exception>
    public Task RunAsync<TUseCase>(Func<TUseCase, Task> run)
        where TUseCase : class =>
        RunAsync<TUseCase, bool>(async useCase =>
        {
            await run(useCase);
            return true;
        });
}
