using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Core.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
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
        services.AddMetrics();
        services.AddSingleton<MailAccounts>();
        services.AddSingleton<EmailMetrics>();
        services.AddSingleton<ReplyKey>();
        services.AddSingleton(provider => new ReplyAddresses(provider.GetRequiredService<ReplyKey>().Read));
        services.AddSingleton<MailThreads>();
        services.AddSingleton<EmailAdapter>();
        services.AddSingleton<IChannelAdapter>(provider => provider.GetRequiredService<EmailAdapter>());
        services.AddSingleton<IInboundReader, EmailReader>();
        services.AddSingleton<IInboundReader, KeptHeads>();
        services.AddScoped<ReadMail>();
        services.AddSingleton<MailboxCursor>();
        services.AddSingleton<MailboxWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<MailboxWorker>());
        services.AddSingleton<IWorkerGauge>(provider => provider.GetRequiredService<MailboxWorker>());
        return services;
    }

    /// <summary>Maps what staff open of a mail.</summary>
    public static IEndpointRouteBuilder MapEmail(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/mails/{id:guid}/formatted", MailPages.FormattedAsync);
        endpoints.MapGet("/mails/{id:guid}/files/{n:int}", MailPages.FileAsync);
        return endpoints;
    }
}
