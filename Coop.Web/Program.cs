using Coop.Channels;
using Coop.Channels.Web;
using Coop.Core;
using Coop.Web.Access;
using Coop.Web.Start;

var builder = WebApplication.CreateBuilder(args);
await using var database = await Database.ChooseAsync(builder);

builder.Services
    .AddCoopCore(database.ConnectionString)
    .AddCoopChannels()
    .AddStaffAccess()
    .AddLanguages()
    .AddPages();

var app = builder.Build();
app.UseCors();
app.UseStaffAccess();
app.UseLanguages();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapStaffAccess();
app.MapWebChat();
app.MapPages();

if (await app.PrepareAsync(database.ConnectionString, args))
{
    await app.RunAsync();
}
