using Keelson.Primitives;
using Keelson.Server;
using Keelson.Tools;

namespace FrameworkSample;

/// <summary>Puts the host together: one workflow around an agent of the framework, two governed tools.</summary>
public static class FrameworkApp
{
    /// <summary>The platform over a warehouse; not started yet.</summary>
    public static KeelsonApp Create(string[] args, Warehouse warehouse)
    {
        ArgumentNullException.ThrowIfNull(warehouse);
        var app = KeelsonApp.Create(args);
        app.AddWorkflow<Restock>("restock");
        app.AddTool("stock.count", (string item) => warehouse.Count(item), Effect.Read);
        app.AddTool("stock.order", (string item, int packs) => warehouse.Order(item, packs), Effect.Write, ToolIdempotency.None);
        return app;
    }
}
