namespace Keelson.Server.Api.Government;

/// <summary>The body of a demotion.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ToWave">Into which wave; the one below when absent.</param>
internal sealed record DemoteRequest(string? Reason, int? ToWave);
