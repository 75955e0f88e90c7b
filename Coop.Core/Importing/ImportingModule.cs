using Coop.Core.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Importing;

internal static class ImportingModule
{
    public static IServiceCollection AddImporting(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ImportReads>();
        services.AddSingleton<TakeBatch>();
        services.AddSingleton<ImportRun>();
        services.AddSingleton<ForgetFiles>();
        services.AddWorker<ImportWorker>();
        services.AddScoped<ReceiveFile>();
        services.AddScoped<CheckImport>();
        services.AddScoped<StartImport>();
        services.AddScoped<CancelImport>();
        services.AddScoped<ReadReport>();
        return services;
    }
}
