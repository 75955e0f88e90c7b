using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Email;

/// <summary>Registers e-mail: the account, sending by SMTP, and the mailbox that is read by IMAP.</summary>
public static class EmailModule
{
    /// <summary>Adds e-mail.</summary>
    public static IServiceCollection AddEmail(this IServiceCollection services)
    {
        services.AddOptions<EmailOptions>().BindConfiguration(EmailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EmailOptions>, EmailOptionsCheck>();
        services.AddSingleton<MailAccounts>();
        return services;
    }
}
