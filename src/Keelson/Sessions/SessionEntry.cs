namespace Keelson.Sessions;

/// <summary>One entry of a session's journal.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="At">When.</param>
internal sealed record SessionEntry(SessionEntryKind Kind, DateTimeOffset At)
{
    /// <summary>Who.</summary>
    public string? Actor { get; init; }

    /// <summary>The key, checkpoint, code or reason.</summary>
    public string? Name { get; init; }

    /// <summary>The turn, for what belongs to one.</summary>
    public long? Turn { get; init; }

    /// <summary>Tokens of the context, at the end of a turn.</summary>
    public long? Tokens { get; init; }

    /// <summary>The large parts of a message, which are kept elsewhere; null when it is whole.</summary>
    public SessionPart[]? Parts { get; init; }

    /// <summary>JSON: a message, a value, a birth, an image.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }
}
