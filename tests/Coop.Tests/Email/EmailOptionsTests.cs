using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

[Trait("Category", "unit")]
public sealed class EmailOptionsTests
{
    [Fact]
    public void No_account_is_fine_and_a_whole_one_too()
    {
        Faults(new EmailOptions()).ShouldBeEmpty();
        Faults(Whole()).ShouldBeEmpty();
        new MailAccounts(Options.Create(new EmailOptions())).ShouldSatisfyAllConditions(a => a.IsReal.ShouldBeFalse(), a => a.Current.ShouldBeNull());
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var faults = Faults(new EmailOptions { Address = "nobody" });

        foreach (var key in new[] { "Address", "SmtpHost", "ImapHost", "ImapUser" })
        {
            faults.ShouldContain(fault => fault.Contains($"Email:{key}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Half_an_account_is_a_mistake_and_no_secret_is_repeated()
    {
        var faults = Faults(new EmailOptions { SmtpPassword = "very secret", ImapPassword = "as secret" });

        faults.Count.ShouldBe(2);
        faults.ShouldAllBe(fault => !fault.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Tls_from_the_first_byte_is_refused_in_plain_words()
    {
        var options = Whole();
        options.SmtpSecurity = MailSecurity.Tls;

        Faults(options).ShouldHaveSingleItem().ShouldContain("StartTls");
    }

    [Theory]
    [InlineData("mail.example.coop", 2)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("::1", 0)]
    [InlineData("localhost", 0)]
    public void Without_tls_mail_goes_to_this_machine_only(string host, int faults)
    {
        var options = Whole();
        (options.SmtpHost, options.ImapHost, options.SmtpSecurity, options.ImapSecurity) = (host, host, MailSecurity.None, MailSecurity.None);

        Faults(options).Count.ShouldBe(faults);
    }

    [Fact]
    public void Wrong_values_are_told()
    {
        var wrong = Whole();
        (wrong.SmtpPort, wrong.ImapPort, wrong.SmtpTimeoutSeconds, wrong.MaxBytes) = (0, 70_000, 30, 1);
        (wrong.ImapFolder, wrong.SentFolder, wrong.ImapCertificate, wrong.Name) = (" ", "Enviadós", "12", "La Ceiba\r\nBcc: x@example.com");

        Faults(wrong).Count.ShouldBe(8);
    }

    [Fact]
    public void An_address_too_long_for_reply_addresses_goes_without_them()
    {
        var options = Whole();
        options.Address = "atencion.a.nuestros.asociados@example.coop";

        Faults(options).ShouldHaveSingleItem().ShouldContain("ReplyAddresses");
        options.ReplyAddresses = false;
        Faults(options).ShouldBeEmpty();
    }

    [Fact]
    public void A_real_account_is_in_use_whatever_is_simulated_and_words_never_hold_the_password()
    {
        var accounts = new MailAccounts(Options.Create(Whole()));
        var real = accounts.Current!;

        accounts.Simulate(real with { Address = "other@example.coop" });

        accounts.Current.ShouldBe(real);
        real.Imap.UserName.ShouldBe("servicio");
        $"{real} {real.Smtp} {real.Imap}".ShouldNotContain("secret");
    }

    [Fact]
    public void Whoever_waits_for_another_account_hears_of_it()
    {
        var accounts = new MailAccounts(Options.Create(new EmailOptions()));
        var changed = accounts.Changed;

        accounts.Simulate(new MailAccount("a@example.coop", "", new("127.0.0.1", 1, MailSecurity.None, null, null), new("127.0.0.1", 2, MailSecurity.None, "a", "b")));

        changed.IsCompleted.ShouldBeTrue();
        accounts.Current!.Address.ShouldBe("a@example.coop");
        accounts.Changed.IsCompleted.ShouldBeFalse();
    }

    private static EmailOptions Whole() => new()
    {
        Address = "Servicio@example.coop",
        Name = "Cooperativa La Ceiba",
        SmtpHost = "smtp.example.coop",
        SmtpUser = "servicio",
        SmtpPassword = "secret",
        ImapHost = "imap.example.coop",
    };

    private static List<string> Faults(EmailOptions options) => [.. new EmailOptionsCheck().Validate(null, options).Failures ?? []];
}
