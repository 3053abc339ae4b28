using Keelson.Primitives;
using Keelson.Server;
using Keelson.Tools;

namespace Authoring;

/// <summary>Puts the host together: one workflow, three tools.</summary>
public static class AuthoringApp
{
    /// <summary>The platform over a fleet of services; not started yet.</summary>
    public static KeelsonApp Create(string[] args, Fleet fleet)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        var app = KeelsonApp.Create(args);
        app.AddWorkflow<TriageIncident>("incident-triage");
        app.AddTool("logs.search", (string service, string? contains = null) => fleet.Search(service, contains), Effect.Read);
        app.AddTool(
            "service.drain",
            (string name) => fleet.SetDrained(name, isDrained: true),
            Effect.Write,
            ToolIdempotency.Native, // Draining a drained service changes nothing.
            "Takes a service out of traffic.",
            new CompensationTemplate("service.undrain", """{ "name": "$.args.name" }"""));
        app.AddTool("service.undrain", (string name) => fleet.SetDrained(name, isDrained: false), Effect.Write, ToolIdempotency.Native);
        app.AddTool("service.restart", (string name) => fleet.Restart(name), Effect.Write, ToolIdempotency.None);
        return app;
    }
}
