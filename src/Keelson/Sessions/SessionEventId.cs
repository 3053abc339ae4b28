using System.Globalization;

namespace Keelson.Sessions;

/// <summary>How far a reader of a session's stream is: which entry it has seen, and how much of which turn's answer.</summary>
/// <param name="Version">The last entry.</param>
/// <param name="Turn">The turn in progress at that entry; 0: none.</param>
/// <param name="Piece">The last piece of its answer; 0: none.</param>
internal readonly record struct SessionEventId(long Version, long Turn, long Piece)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; the beginning for anything else.</summary>
    public static SessionEventId Parse(string? text)
    {
        var parts = text?.Split('.') ?? [];
        return parts.Length == 3 && Number(parts[0]) is { } version && Number(parts[1]) is { } turn && Number(parts[2]) is { } piece
            ? new SessionEventId(version, turn, piece)
            : default;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}.{Turn}.{Piece}");

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
