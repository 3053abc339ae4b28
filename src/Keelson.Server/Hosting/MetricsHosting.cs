using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Storage;
using Keelson.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Keelson.Server.Hosting;

/// <summary>Metrics in Prometheus text at <c>/metrics</c>.</summary>
internal static class MetricsHosting
{
    /// <summary>Collects the platform's meters and those of the server and the runtime.</summary>
    public static IServiceCollection AddKeelsonMetrics(this IServiceCollection services)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("keelson"))
            .WithMetrics(metrics => metrics
                .AddMeter(TelemetryInstruments.MeterName, StorageInstruments.MeterName)
                .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddPrometheusExporter(exporter => exporter.ScrapeEndpointPath = "/metrics"));
        return services;
    }

    /// <summary>Maps the endpoint; a scraper sends a token with this scope.</summary>
    public static IEndpointRouteBuilder MapKeelsonMetrics(this IEndpointRouteBuilder routes)
    {
        routes.MapPrometheusScrapingEndpoint("/metrics").RequireScope(Scopes.MetricsRead);
        return routes;
    }
}
