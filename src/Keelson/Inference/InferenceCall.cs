using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>One client call to a model, from HTTP or from a workflow step in this process.</summary>
/// <param name="Id">The request.</param>
/// <param name="Protocol">The wire format of <paramref name="Body"/> and of the answer.</param>
/// <param name="Body">The JSON body as it came; unknown members pass through untouched. Must stay unchanged until the call ends.</param>
/// <param name="Attribution">On whose account.</param>
public sealed record InferenceCall(RequestId Id, WireProtocol Protocol, ReadOnlyMemory<byte> Body, Attribution Attribution)
{
    /// <summary>When the caller no longer needs the answer; null: the pipeline's own limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Requests with the same key go to the same deployment and get its affinity header; scoped by tenant.</summary>
    public string? AffinityKey { get; init; }

    /// <summary>The caller's tags (header cf-aig-metadata), at most 20.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Headers of the protocol that are passed on to a provider that speaks it (anthropic-version, anthropic-beta).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ForwardedHeaders { get; init; } = [];

    /// <summary>True for a summary that the platform itself asks for: it is not compacted again.</summary>
    public bool IsCompaction { get; init; }

    /// <summary>Models that the caller may name (scopes model:...); null: all that its workflow may use.</summary>
    public IReadOnlySet<string>? AllowedModels { get; init; }
}
