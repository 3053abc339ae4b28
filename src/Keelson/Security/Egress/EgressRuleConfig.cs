namespace Keelson.Security.Egress;

/// <summary>One rule as it is written in the configuration (<c>egress.rules[]</c>); <see cref="EgressPolicy.Build"/> validates it.</summary>
public sealed record EgressRuleConfig
{
    /// <summary>Its name, for refusals and events.</summary>
    public string? Id { get; init; }

    /// <summary>One host exactly, or <c>*.example.com</c> for one label.</summary>
    public string? Host { get; init; }

    /// <summary><c>http</c>, <c>https</c>; https when absent.</summary>
    public IReadOnlyList<string>? Schemes { get; init; }

    /// <summary>The ports; those of the schemes when absent.</summary>
    public IReadOnlyList<int>? Ports { get; init; }

    /// <summary>The methods; all when absent.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>What a path must start with; anything when absent.</summary>
    public IReadOnlyList<string>? PathPrefixes { get; init; }

    /// <summary>
    /// Blocks that every address of the host must lie in. They may be private: this is the only way to reach an address that is not
    /// public.
    /// </summary>
    public IReadOnlyList<string>? AllowCidrs { get; init; }

    /// <summary>The most that an answer may hold, decompressed; 10 MiB when absent.</summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>How long one call may take; 30 s when absent.</summary>
    public int? TimeoutMs { get; init; }
}
