using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Persistence;

/// <summary>One feature's part of the model. The schema itself is the plain SQL in Migrations; a test holds the two equal.</summary>
public interface IModelPart
{
    /// <summary>Maps the feature's entities to its tables.</summary>
    void Build(ModelBuilder model);
}

/// <summary>
/// The one context, so that one transaction can span member, timeline, work and events.
/// Short-lived, from the pooled factory; use cases get theirs through <see cref="Work"/>.
/// </summary>
public sealed class CoopDb(DbContextOptions<CoopDb> options) : DbContext(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var services = this.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()!.ApplicationServiceProvider!;
        foreach (var part in services.GetServices<IModelPart>())
        {
            part.Build(modelBuilder);
        }

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties().Where(p => p.GetColumnName() == p.Name))
            {
                property.SetColumnName(SnakeCase.Of(property.Name));
            }
        }
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        foreach (var type in AppDomain.CurrentDomain.GetAssemblies().Where(IsOurs).SelectMany(a => a.GetTypes()))
        {
            if (type.IsValueType && !type.IsEnum && IsGuidId(type))
            {
                configurationBuilder.Properties(type).HaveConversion(typeof(GuidIdConverter<>).MakeGenericType(type));
            }
            else if (type is { IsEnum: true, IsPublic: true })
            {
                configurationBuilder.Properties(type).HaveConversion(typeof(StoredNameConverter<>).MakeGenericType(type));
            }
        }
    }

    private static bool IsOurs(Assembly assembly) =>
        assembly.GetName().Name is { } name && name.StartsWith("Coop.", StringComparison.Ordinal);

    private static bool IsGuidId(Type type) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IGuidId<>));
}
