using Coop.Core.Events;
using Coop.Core.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Segments;

internal static class SegmentsModule
{
    public static IServiceCollection AddSegments(this IServiceCollection services)
    {
        services.AddSingleton<SegmentReads>();
        services.AddSingleton<ReachReads>();
        services.AddScoped<SaveSegment>();
        services.AddScoped<ArchiveSegment>();
        services.AddScoped<SampleCondition>();
        services.AddScoped<ListSegment>();
        services.AddScoped<ExportSegment>();
        services.AddWorker<RefreshSegments>();
        services.AddScoped<IEventSubscriber, FollowMembers>();
        return services;
    }
}
