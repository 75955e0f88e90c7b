namespace Coop.Web.Edges;

/// <summary>What stands before everything else.</summary>
internal static class EdgesModule
{
    public static void UseEdges(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<OriginCheck>();
    }
}
