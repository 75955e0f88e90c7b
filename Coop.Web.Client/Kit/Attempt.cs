using Coop.Core.Access;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Kit;

/// <summary>
/// Where a person's action meets the product: runs the use case and turns what goes wrong into words on screen. Nothing a
/// person does may end their circuit.
/// </summary>
public sealed partial class Attempt(Act act, Toasts toasts, IStringLocalizer<Texts> texts, ILogger<Attempt> log)
{
    /// <summary>Runs a use case; <paramref name="otherwise"/> when it was not allowed or failed, which the person has been told.</summary>
    public async Task<TResult> RunAsync<TUseCase, TResult>(Func<TUseCase, Task<TResult>> run, TResult otherwise)
        where TUseCase : class
    {
        try
        {
            return await act.RunAsync(run);
        }
        catch (NotAllowedException)
        {
            toasts.Warn(texts["Attempt.NotAllowed"]);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error, typeof(TUseCase).Name);
            toasts.Warn(texts["Attempt.Failed"]);
        }

        return otherwise;
    }

    /// <summary>Runs a use case that returns nothing; false when it was not allowed or failed.</summary>
    public Task<bool> RunAsync<TUseCase>(Func<TUseCase, Task> run)
        where TUseCase : class =>
        RunAsync<TUseCase, bool>(
            async useCase =>
            {
                await run(useCase);
                return true;
            },
            otherwise: false);

    [LoggerMessage(Level = LogLevel.Error, Message = "{UseCase} failed at a screen")]
    private partial void Failed(Exception error, string useCase);
}
