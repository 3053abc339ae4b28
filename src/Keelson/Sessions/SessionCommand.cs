namespace Keelson.Sessions;

/// <summary>One thing that is asked of a session; its data travels beside it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Actor">Who.</param>
internal sealed record SessionCommand(SessionCommandKind Kind, string Actor)
{
    /// <summary>The key, checkpoint, reason, node or failure code.</summary>
    public string? Name { get; init; }

    /// <summary>Only when the value under the key (0: none) or the session has this version.</summary>
    public long? Expected { get; init; }

    /// <summary>The turn.</summary>
    public long? Turn { get; init; }

    /// <summary>Tokens of the context, at the end of a turn.</summary>
    public long? Tokens { get; init; }
}
