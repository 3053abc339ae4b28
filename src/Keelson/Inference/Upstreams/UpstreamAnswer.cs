using Keelson.Telemetry;

namespace Keelson.Inference.Upstreams;

/// <summary>The answer of a provider: its head, and its body to be read. Used by one reader.</summary>
internal abstract class UpstreamAnswer : IAsyncDisposable
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The media type with its parameters, as it came.</summary>
    public required string ContentType { get; init; }

    /// <summary>True for a stream of server-sent events.</summary>
    public bool IsStream => ContentType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>The length of the body, when the provider tells it before.</summary>
    public long? Length { get; init; }

    /// <summary>What the provider asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Headers that are passed on to the client.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The tokens as the provider reported them, when they are known better than the body says; null: the body tells.</summary>
    public virtual UsageVector? Metered => null;

    /// <summary>True when counts in the bytes that are read are not the provider's own words: without <see cref="Metered"/> nothing was reported.</summary>
    public virtual bool IsTranslated => false;

    /// <summary>The next bytes of the body; 0 at its end.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
