using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Members.Tags;

/// <summary>The tables of this feature.</summary>
public static class TagsTables
{
    extension(CoopDb db)
    {
        /// <summary>Tags.</summary>
        public DbSet<Tag> Tags => db.Set<Tag>();

        /// <summary>Tags on members.</summary>
        public DbSet<MemberTag> MemberTags => db.Set<MemberTag>();

        /// <summary>Products members would like to hear of.</summary>
        public DbSet<MemberInterest> MemberInterests => db.Set<MemberInterest>();
    }
}

internal sealed class TagsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Tag>().ToTable("tag", "core").HasKey(t => t.Code);
        model.Entity<Tag>().Property(t => t.Rev).IsConcurrencyToken();
        model.Entity<MemberTag>().ToTable("member_tag", "core").HasKey(t => new { t.MemberId, t.Tag });
        model.Entity<MemberInterest>().ToTable("member_interest", "core").HasKey(i => new { i.MemberId, i.ProductId });
    }
}

internal static class TagsModule
{
    public static IServiceCollection AddTags(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, TagsModel>();
        services.AddSingleton<TagReads>();
        services.AddScoped<TagMember>();
        services.AddScoped<UntagMember>();
        services.AddScoped<TagMembers>();
        services.AddScoped<NoteInterest>();
        return services;
    }
}
