namespace Coop.Channels.Email;

/// <summary>Remembers the mail at which the talk with a mailbox breaks again and again, so that the mailbox goes on without it.</summary>
internal sealed class StuckMail
{
    private const int Most = 3;

    private (string Mailbox, uint? Numbering, uint Uid) _where;
    private int _failures;

    public void Failed(MailboxLease place, uint uid)
    {
        var here = (place.Mailbox, place.UidValidity, uid);
        _failures = _where == here ? _failures + 1 : 1;
        _where = here;
    }

    public bool IsGivenUp(MailboxLease place, uint uid) => _failures >= Most && _where == (place.Mailbox, place.UidValidity, uid);
}
