using Coop.Channels.Portal;
using Coop.Channels.Simulators;
using Coop.Web.Worlds;

namespace Coop.Web.Start;

/// <summary>What whoever started the site reads in their terminal: where it is and, in the sample world, who may sign in.</summary>
internal static class Greeting
{
    /// <summary>Prints once the site answers.</summary>
    public static void GreetWhenStarted(this WebApplication app, bool smallWorld) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            Console.WriteLine();
            Console.WriteLine("Coop Omni está listo. Coop Omni is ready.");
            foreach (var address in app.Urls)
            {
                Console.WriteLine($"  {address}");
            }

            if (app.Services.GetRequiredService<SampleSite>().Address is { } page)
            {
                Console.WriteLine($"  {page}  con el chat, en otro origen; with the chat, on another origin");
            }

            if (app.Services.GetRequiredService<PortalSite>().Address is { } portal)
            {
                Console.WriteLine($"  {portal}  el portal de asociados; the members' portal");
            }

            if (app.Services.GetRequiredService<Playground>().IsOpen && app.Urls.FirstOrDefault() is { } site)
            {
                Console.WriteLine($"  {site}/dev  para hacer de asociado; to play a member");
            }

            if (smallWorld)
            {
                Console.WriteLine($"Cooperativa La Ceiba (no existe; it does not exist). Contraseña de todos, everybody's password: {SmallWorld.Password}");
                foreach (var (name, displayName, role) in SmallWorld.People)
                {
                    Console.WriteLine($"  {name,-10}{role.ToString().ToLowerInvariant(),-16}{displayName}");
                }

                Console.WriteLine($"Al portal, into the portal: {SmallWorld.Member.Name}, {SmallWorld.Member.Telephone}. El código llega al teléfono simulado; the code arrives on the simulated telephone.");
            }

            Console.WriteLine();
        });
}
