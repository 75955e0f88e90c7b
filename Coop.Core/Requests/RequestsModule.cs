using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Requests;

/// <summary>The tables of requests.</summary>
public static class RequestsTables
{
    extension(CoopDb db)
    {
        /// <summary>What members asked.</summary>
        public DbSet<Request> Requests => db.Set<Request>();

        /// <summary>In which words.</summary>
        public DbSet<RequestContent> RequestContents => db.Set<RequestContent>();
    }
}

internal sealed class RequestsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Request>(request =>
        {
            request.ToTable("request", "core").Property(r => r.Id).ValueGeneratedNever();
            request.Property(r => r.Number).UseIdentityAlwaysColumn();
            request.Property(r => r.Rev).IsConcurrencyToken();
        });
        model.Entity<RequestContent>(content =>
        {
            content.ToTable("request_content", "core").HasKey(c => c.RequestId);
            content.HasOne<Request>().WithOne().HasForeignKey<RequestContent>(c => c.RequestId).OnDelete(DeleteBehavior.NoAction);
        });
    }
}

internal static class RequestsModule
{
    public static IServiceCollection AddRequests(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, RequestsModel>();
        services.AddSingleton<RequestReads>();
        services.AddSingleton<OpenRequests>();
        services.AddScoped<OpenRequest>();
        services.AddScoped<CloseRequest>();
        services.AddScoped<ReopenRequest>();
        return services;
    }
}
