using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Configuration;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Telemetry.Traces;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Keelson.Server.Hosting;

/// <summary>Metrics in Prometheus text at <c>/metrics</c>; metrics and traces to a collector when one is named.</summary>
internal static class TelemetryExportHosting
{
    /// <summary>Collects the platform's meters and spans and those of the server and the runtime.</summary>
    public static IServiceCollection AddKeelsonTelemetryExport(this IServiceCollection services, TelemetryExport export)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("keelson"))
            .WithMetrics(metrics => metrics
                .AddMeter(TelemetryInstruments.MeterName, StorageInstruments.MeterName)
                .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddPrometheusExporter(exporter => exporter.ScrapeEndpointPath = "/metrics"));
        if (export.EndpointInForce is not null)
        {
            telemetry
                .WithMetrics(metrics => metrics.AddOtlpExporter(options => Fill(options, export, "v1/metrics")))
                .WithTracing(traces => traces.AddSource(EventSpans.SourceName).AddOtlpExporter(options => Fill(options, export, "v1/traces")));
        }

        return services;
    }

    /// <summary>Maps the endpoint; a scraper sends a token with this scope.</summary>
    public static IEndpointRouteBuilder MapKeelsonMetrics(this IEndpointRouteBuilder routes)
    {
        routes.MapPrometheusScrapingEndpoint("/metrics").RequireScope(Scopes.MetricsRead);
        return routes;
    }

    // The standard variables fill in headers, timeouts and what else they know; the configuration is the fallback for two of them.
    private static void Fill(OtlpExporterOptions options, TelemetryExport export, string path)
    {
        if (IsUnset("OTEL_EXPORTER_OTLP_PROTOCOL") && export.OtlpProtocol is { } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (IsUnset("OTEL_EXPORTER_OTLP_ENDPOINT") && export.OtlpEndpoint is { } endpoint)
        {
            options.Endpoint = options.Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri($"{endpoint.TrimEnd('/')}/{path}") : new Uri(endpoint);
        }
    }

    private static bool IsUnset(string variable) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
