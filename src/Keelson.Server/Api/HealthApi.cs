using Keelson.Server.Configuration;
using Keelson.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary><c>/healthz</c> and <c>/readyz</c>: open to everybody, and saying nothing that helps an attacker.</summary>
internal static class HealthApi
{
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head]; // Monitors that want the status alone ask with HEAD.
    private static readonly TimeSpan StoreTime = TimeSpan.FromSeconds(2); // A store that needs longer for one row is not ready.

    /// <summary>Maps both.</summary>
    public static IEndpointRouteBuilder MapHealthApi(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", Probes, Live).AllowAnonymous();
        routes.MapMethods("/readyz", Probes, ReadyAsync).AllowAnonymous();
        return routes;
    }

    private static Ok<HealthReport> Live() => TypedResults.Ok(new HealthReport("alive", null));

    private static async Task<JsonHttpResult<HealthReport>> ReadyAsync(
        IStore store,
        ISiloStatusOracle silo,
        ConfigState config,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation)
    {
        var checks = new Dictionary<string, string>
        {
            ["process"] = lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : "ok",
            ["store"] = await StoreAsync(store, cancellation),
            ["silo"] = silo.CurrentStatus == SiloStatus.Active ? "ok" : "starting",
            ["config"] = config.Refused is null ? "ok" : "the file was refused, the last good one is in force",
        };
        var isReady = checks["process"] is "ok" && checks["store"] is "ok" && checks["silo"] is "ok";
        return TypedResults.Json(
            new HealthReport(isReady ? "ready" : "notReady", checks),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<string> StoreAsync(IStore store, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StoreTime);
        try
        {
            await store.ReadCounterAsync("keelson/ready", limit.Token);
            return "ok";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "slow";
        }
    }
}
