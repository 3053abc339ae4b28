using Keelson.Inference.Upstreams;

namespace Keelson.Inference;

/// <summary>One provider of models.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind">Its wire format.</param>
/// <param name="BaseUrl">Where it is; null for the simulator.</param>
/// <param name="ApiKey">The key that is put in at the egress point; never logged, never in an event.</param>
/// <param name="OnDisconnect">What happens when the client goes away.</param>
public sealed record ProviderModel(string Name, ProviderKind Kind, Uri? BaseUrl, string? ApiKey, DisconnectPolicy OnDisconnect)
{
    /// <summary>The header that carries the session affinity key, or null.</summary>
    public string? AffinityHeader { get; init; }

    /// <summary>The APIs that the server offers, when that was said; empty: what its kind and address suggest.</summary>
    public IReadOnlyCollection<WireProtocol> Apis { get; init; } = [];

    /// <summary>The part of the built-in price catalogue that applies; null: none.</summary>
    public string? Catalog { get; init; }

    /// <summary>The simulator's behaviour, for <see cref="ProviderKind.Simulator"/>.</summary>
    public SimulatorModel? Simulator { get; init; }

    /// <summary>How its errors are read, before the lines that hold for every provider.</summary>
    internal IReadOnlyList<UpstreamErrorRule> Errors { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
