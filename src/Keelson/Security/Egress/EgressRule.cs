using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Keelson.Security.Egress;

/// <summary>One rule, validated.</summary>
internal sealed record EgressRule(
    string Id,
    HostPattern Host,
    FrozenSet<string> Schemes,
    FrozenSet<int> Ports,
    FrozenSet<string>? Methods,
    ImmutableArray<string> PathPrefixes,
    ImmutableArray<IpRange> AllowCidrs,
    long ResponseBytesMax,
    TimeSpan Timeout)
{
    /// <summary>Larger answers are documents for a store, not results for a model.</summary>
    public const long ResponseBytesDefault = 10 * 1024 * 1024;

    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(30);

    /// <summary>What may leave in the mode that reports: any host by name, public addresses only.</summary>
    public static EgressRule Reported { get; } = new(
        "report",
        HostPattern.Any,
        new[] { "http", "https" }.ToFrozenSet(StringComparer.Ordinal),
        [],
        null,
        [],
        [],
        ResponseBytesDefault,
        TimeoutDefault);
}
