using Keelson.Primitives;

namespace Keelson.Security;

/// <summary>Limits that a token carries beside its scopes; what is absent is not limited by the token.</summary>
public sealed record TokenCaps
{
    /// <summary>No limit.</summary>
    public static TokenCaps None { get; } = new();

    /// <summary>The most that may be spent with the token.</summary>
    public Money? MaxCost { get; init; }

    /// <summary>How many tool calls may be made with the token.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>The only hosts that may be reached, by exact name.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>SHA-256 of the JSON schema that tool arguments must keep to, hex.</summary>
    public string? ArgsSchemaDigest { get; init; }

    /// <summary>True when nothing is limited.</summary>
    public bool IsEmpty => MaxCost is null && MaxCalls is null && Hosts is null && ArgsSchemaDigest is null;
}
