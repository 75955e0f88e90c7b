using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Core.Knowledge.Questions;

/// <summary>A question whose answer fills an attribute; the attribute says what answers there are.</summary>
public sealed class Question
{
    private Question()
    {
    }

    /// <summary>Names it in the log of answers.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Code of the attribute it fills.</summary>
    public string Attribute { get; private set; } = "";

    /// <summary>As it is asked in Spanish.</summary>
    public string TextEs { get; private set; } = "";

    /// <summary>As it is asked in English.</summary>
    public string TextEn { get; private set; } = "";

    /// <summary>What knowing it is worth, 1 to 100; what is worth more is asked first.</summary>
    public int Worth { get; private set; }

    /// <summary>For how many days nobody is asked again who was asked.</summary>
    public int FatigueDays { get; private set; }

    /// <summary>It is asked.</summary>
    public bool Active { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Question Of(QuestionDraft draft)
    {
        var made = new Question { Code = draft.Code };
        made.Say(draft);
        return made;
    }

    internal void Say(QuestionDraft draft)
    {
        (Attribute, TextEs, TextEn, Worth, FatigueDays, Active) = (draft.Attribute, draft.TextEs, draft.TextEn, draft.Worth, draft.FatigueDays, draft.Active);
        Rev++;
    }
}

/// <summary>What became of asking.</summary>
public enum AskOutcome
{
    /// <summary>The member answered.</summary>
    Answered,

    /// <summary>The member did not want to say.</summary>
    Declined,

    /// <summary>It was not the moment; another day.</summary>
    Later,
}

/// <summary>What became of asking a member once: by whom, when, on which channel and in which conversation. Never changed.</summary>
public sealed class QuestionAnswer
{
    private QuestionAnswer()
    {
    }

    /// <summary>Identifies it; a later one is greater.</summary>
    public long Id { get; private set; }

    /// <summary>Who was asked.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Code of the question.</summary>
    public string Question { get; private set; } = "";

    /// <summary>What became of it.</summary>
    public AskOutcome Outcome { get; private set; }

    /// <summary>The note that holds the answer; its value may be erased.</summary>
    public long? NoteId { get; private set; }

    /// <summary>The note that holds the answer.</summary>
    internal AttributeNote? Note { get; private set; }

    /// <summary>The channel of the contact during which it was asked.</summary>
    public Channel Channel { get; private set; }

    /// <summary>The conversation during which it was asked, if there was one.</summary>
    public Guid? ConversationId { get; private set; }

    /// <summary>Who asked.</summary>
    public StaffId AskedBy { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset AskedAt { get; private set; }

    internal static QuestionAnswer Of(MemberId member, string question, AskOutcome outcome, AttributeNote? note, Contact contact, StaffId by, DateTimeOffset at) => new()
    {
        MemberId = member,
        Question = question,
        Outcome = outcome,
        Note = note,
        Channel = contact.Channel,
        ConversationId = contact.Conversation,
        AskedBy = by,
        AskedAt = at,
    };
}

/// <summary>How much is asked of one member: never more than two questions per contact, and so many in thirty days.</summary>
public sealed class Dialogue
{
    private Dialogue()
    {
    }

    /// <summary>There is one row.</summary>
    public bool Id { get; private set; }

    /// <summary>The most questions during one contact, 1 or 2.</summary>
    public int PerContact { get; private set; }

    /// <summary>The most questions in thirty days, 1 to 30.</summary>
    public int PerMonth { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal void Say(int perContact, int perMonth)
    {
        (PerContact, PerMonth) = (perContact, perMonth);
        Rev++;
    }
}

/// <summary>The contact during which something is asked.</summary>
/// <param name="Channel">On which channel the member is.</param>
/// <param name="Conversation">In which conversation, if in one.</param>
public sealed record Contact(Channel Channel, Guid? Conversation);
