using Coop.Channels;
using Coop.Channels.Email;
using Coop.Channels.Sms;
using Coop.Channels.Voice;
using Coop.Channels.Web;
using Coop.Core;
using Coop.Web.Access;
using Coop.Web.Api;
using Coop.Web.Edges;
using Coop.Web.Health;
using Coop.Web.Importing;
using Coop.Web.Portal;
using Coop.Web.Segments;
using Coop.Web.Start;
using Coop.Workflows;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Services
        .AddCoopChannels()
        .AddCoopWorkflows()
        .AddStaffAccess()
        .AddPortalPages()
        .AddApi()
        .AddLanguages()
        .AddPages()
        .AddHealth();

    builder.RefuseWrongSettings();
    await using var database = await Database.ChooseAsync(builder);
    builder.Services.AddCoopCore(database.ConnectionString);

    var app = builder.Build();
    app.UseEdges();
    app.UseCors();
    app.UseStaffAccess();
    app.UsePortal();
    app.UseLanguages();
    app.UseAntiforgery();

    app.MapStaticAssets();
    app.MapHealth();
    app.MapStaffAccess();
    app.MapWebChat();
    app.MapPortal();
    app.MapSms();
    app.MapVoice();
    app.MapEmail();
    app.MapApi();
    app.MapImporting();
    app.MapSegments();
    app.MapPages();

    await app.RunAsync(database, args);
    return 0;
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
