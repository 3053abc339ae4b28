using Operations.Changes;
using Operations.Effects;
using Operations.Faults;
using Operations.Http;
using Operations.Orders;
using Operations.Services;
using Operations.Storage;

namespace Operations;

/// <summary>Puts the service together.</summary>
internal static class OperationsApp
{
    /// <summary>Opens the state and builds the service; the caller starts and disposes it.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public static async Task<WebApplication> CreateAsync(OperationsOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.UseLoopbackServer(options.Url);
        builder.Services.AddOperations(options, time);

        var app = builder.Build();
        try
        {
            _ = app.Services.GetRequiredService<OperationsDatabase>(); // A folder that cannot be used is reported at the start.
            MapRoutes(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static void MapRoutes(WebApplication app)
    {
        app.UseProblems();
        app.MapGet("/healthz", () => TypedResults.Ok(new { status = "ok" }));
        app.MapServicesApi();
        app.MapLogsApi();
        app.MapIncidentsApi();
        app.MapChangesApi();
        app.MapOrdersApi();
        app.MapEffectsApi();
        app.MapFaultsApi();
        app.MapFallback(() => Problem.NoSuchRoute.ToResult());
    }
}
