using Coop.Channels.Simulators.Mail;
using Coop.Channels.Simulators.Phone;

namespace Coop.Channels.Simulators;

/// <summary>Which networks are simulated here, so that one may play a member on them.</summary>
public sealed class Playground(PhoneServer phone, PostOfficeServer mail)
{
    /// <summary>Telephones are simulated.</summary>
    public bool HasPhone => phone.Address is not null;

    /// <summary>Mailboxes are simulated.</summary>
    public bool HasMail => mail.Smtp is not null;

    /// <summary>Something is simulated.</summary>
    public bool IsOpen => HasPhone || HasMail;
}
