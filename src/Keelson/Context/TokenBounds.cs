namespace Keelson.Context;

/// <summary>Between which numbers the tokens of a prompt lie.</summary>
/// <param name="Low">Not fewer, as far as prose and code go.</param>
/// <param name="High">Not more.</param>
public readonly record struct TokenBounds(long Low, long High)
{
    private const int BytesPerTokenMost = 7; // Prose has 4 to 5 bytes a token, code 3; nothing usual has more than 7.
    private const int BytesPerTokenUsual = 3; // A little pessimistic, as room in memory should be.
    internal const int MediaTokensMost = 4096; // A large image at full detail stays under 3,000 in every price list we know.

    /// <summary>What they probably are: counted, or by the bytes that text and code usually have a token.</summary>
    public long Likely => IsCounted ? High : (High / BytesPerTokenUsual) + 1;

    /// <summary>True when they were counted.</summary>
    public bool IsCounted => Low == High;

    /// <summary>
    /// The cheap bounds: a token of a byte-level vocabulary has at least one byte, so the bytes of the request bound its tokens from
    /// above, the template's own tokens included (each stands for longer JSON). Media count by the piece.
    /// </summary>
    public static TokenBounds OfBytes(long textBytes, int mediaParts) =>
        new(textBytes / BytesPerTokenMost, textBytes + ((long)mediaParts * MediaTokensMost));

    /// <summary>Exact bounds.</summary>
    public static TokenBounds Counted(long tokens, int mediaParts)
    {
        var all = tokens + ((long)mediaParts * MediaTokensMost);
        return new TokenBounds(all, all);
    }
}
