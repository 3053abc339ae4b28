using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>The idempotency key that a client chose, as it stands in the header <c>Idempotency-Key</c>.</summary>
internal static class ClientKey
{
    private const int LengthMax = 255; // Longer than any identifier that a client can mean.

    /// <summary>The key of a header: a Structured Field string in quotes, or the bare text that most clients send.</summary>
    public static (string? Key, Fault? Fault) Parse(string? header)
    {
        if (header is null)
        {
            return (null, new Fault(ErrorCodes.IdempotencyKeyRequired, "Send the header Idempotency-Key, so that the call can be repeated safely."));
        }

        var text = header.Trim();
        var key = text is ['"', .., '"'] && text.Length >= 2 ? text[1..^1] : text;
        return Check(key) is { } fault ? (null, fault) : (key, null);
    }

    /// <summary>What is wrong with a key, or null.</summary>
    public static Fault? Check(string key) => key.Length is >= 1 and <= LengthMax && key.All(letter => letter is > ' ' and < '\u007f' and not '"' and not '\\')
        ? null
        : new Fault(ErrorCodes.IdempotencyKeyInvalid, $"An Idempotency-Key is 1 to {LengthMax} visible ASCII characters without quotes and backslashes.");
}
