using System.Collections.Frozen;

namespace Keelson.Primitives;

/// <summary>How long state lives; a model of the <see cref="PlatformSnapshot"/> (<c>stateClasses</c> of the configuration).</summary>
/// <param name="BySensitivity">The longest life by sensitivity.</param>
/// <param name="ByValue">The longest life by value.</param>
public sealed record StateLifetimes(
    FrozenDictionary<Sensitivity, TimeSpan> BySensitivity,
    FrozenDictionary<ValueClass, TimeSpan> ByValue)
{
    /// <summary>How long events of the stream are kept: a year, and a month to look back at it, when the configuration does not say.</summary>
    public TimeSpan Events { get; init; } = TimeSpan.FromDays(400);

    /// <summary>The shorter of the two.</summary>
    public TimeSpan Of(TtlClass ttl)
    {
        var bySensitivity = BySensitivity[ttl.Sensitivity];
        var byValue = ByValue[ttl.Value];
        return bySensitivity < byValue ? bySensitivity : byValue;
    }
}
