using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Members.Ties;

/// <summary>The tables of households and relations.</summary>
public static class TiesTables
{
    extension(CoopDb db)
    {
        /// <summary>Households.</summary>
        public DbSet<Household> Households => db.Set<Household>();

        /// <summary>Who is in them.</summary>
        public DbSet<HouseholdMember> HouseholdMembers => db.Set<HouseholdMember>();

        /// <summary>How members belong together.</summary>
        public DbSet<Relation> Relations => db.Set<Relation>();
    }
}

internal sealed class TiesModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Household>(household =>
        {
            household.ToTable("household", "core").Property(h => h.Id).ValueGeneratedNever();
            household.Property(h => h.Rev).IsConcurrencyToken();
        });
        model.Entity<HouseholdMember>(member =>
        {
            member.ToTable("household_member", "core").HasKey(m => m.MemberId);
            member.Property(m => m.MemberId).ValueGeneratedNever();
            member.HasOne<Household>().WithMany().HasForeignKey(m => m.HouseholdId).OnDelete(DeleteBehavior.NoAction);
        });
        model.Entity<Relation>(relation =>
        {
            relation.ToTable("relation", "core").Property(r => r.Id).ValueGeneratedNever();
            relation.Property(r => r.Rev).IsConcurrencyToken();
        });
    }
}

internal static class TiesModule
{
    public static IServiceCollection AddTies(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, TiesModel>();
        services.AddSingleton<WriteHousehold>();
        services.AddScoped<ShareHousehold>();
        services.AddScoped<LeaveHousehold>();
        services.AddScoped<ChangeHousehold>();
        services.AddScoped<BeginRelation>();
        services.AddScoped<EndRelation>();
        services.AddScoped<ReopenRelation>();
        services.AddScoped<TakeBackRelation>();
        services.AddSingleton<TiesReads>();
        return services;
    }
}
