using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Coop.Web.Components;

/// <summary>The document every page stands in.</summary>
public sealed partial class App(IOptions<CooperativeOptions> cooperative, TimeProvider clock, IStringLocalizer<Client.Texts> texts)
{
    private static readonly string[] Sheets = ["kit/tokens", "kit/base", "kit/parts", "kit/overlays", "kit/pages", "kit/reconnect", "desk/work", "desk/timeline"];

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    // Pages marked [ExcludeFromInteractiveRouting] are plain HTML; all others share one circuit, and links inside it stay inside.
    private IComponentRenderMode? Mode => Http.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
