using Coop.Core.Knowledge.Questions;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Knowledge;

/// <summary>The tables of this feature.</summary>
public static class KnowledgeTables
{
    extension(CoopDb db)
    {
        /// <summary>What the cooperative wants to know.</summary>
        public DbSet<AttributeDefinition> AttributeDefinitions => db.Set<AttributeDefinition>();

        /// <summary>What is known.</summary>
        public DbSet<KnownValue> KnownValues => db.Set<KnownValue>();

        /// <summary>All that was ever said.</summary>
        public DbSet<AttributeNote> AttributeNotes => db.Set<AttributeNote>();

        /// <summary>Questions of the dialogue by drops.</summary>
        public DbSet<Question> Questions => db.Set<Question>();

        /// <summary>What became of asking.</summary>
        public DbSet<QuestionAnswer> QuestionAnswers => db.Set<QuestionAnswer>();

        /// <summary>How much is asked; one row.</summary>
        public DbSet<Dialogue> Dialogues => db.Set<Dialogue>();
    }
}

internal sealed class KnowledgeModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<AttributeDefinition>(attribute =>
        {
            attribute.ToTable("attribute", "core").HasKey(a => a.Code);
            attribute.Ignore(a => a.Choices);
            attribute.Property(a => a.Options).HasColumnType("jsonb");
            attribute.Property(a => a.Rev).IsConcurrencyToken();
        });
        model.Entity<KnownValue>(value =>
        {
            value.ToTable("member_attribute", "core").HasKey(v => new { v.MemberId, v.Attribute });
            value.Ignore(v => v.Value);
            value.Property(v => v.ValueNumber).HasColumnType("numeric(18,4)");
        });
        model.Entity<AttributeNote>(note =>
        {
            note.ToTable("attribute_note", "core").Property(n => n.Id).UseIdentityAlwaysColumn();
            note.Ignore(n => n.Value);
            note.Property(n => n.ValueNumber).HasColumnType("numeric(18,4)");
        });
        model.Entity<Question>(question =>
        {
            question.ToTable("question", "core").HasKey(q => q.Code);
            question.Property(q => q.Rev).IsConcurrencyToken();
        });
        model.Entity<QuestionAnswer>(answer =>
        {
            answer.ToTable("question_answer", "core").Property(a => a.Id).UseIdentityAlwaysColumn();
            answer.HasOne(a => a.Note).WithMany().HasForeignKey(a => a.NoteId);
        });
        model.Entity<Dialogue>(dialogue =>
        {
            dialogue.ToTable("dialogue", "core").HasKey(d => d.Id);
            dialogue.Property(d => d.Rev).IsConcurrencyToken();
        });
    }
}
