namespace Keelson.Server.Configuration;

/// <summary>Where metrics and traces are sent (<c>telemetry</c> of the configuration); read at the start.</summary>
/// <param name="OtlpEndpoint">A collector that takes OTLP; null: the environment says, or nothing is sent.</param>
/// <param name="OtlpProtocol">grpc or http/protobuf; null: the environment says.</param>
internal sealed record TelemetryExport(string? OtlpEndpoint, string? OtlpProtocol)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The collector, null when there is none; the environment comes first.</summary>
    public string? EndpointInForce =>
        Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } variable ? variable : OtlpEndpoint;
}
