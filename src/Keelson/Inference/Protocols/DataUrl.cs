using Keelson.Inference.Protocols.Neutral;

namespace Keelson.Inference.Protocols;

/// <summary>Data URLs: <c>data:image/png;base64,...</c>.</summary>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Mark = ";base64,";

    /// <summary>Takes one apart; false when it is another kind of address.</summary>
    public static bool TryRead(string? url, out string mediaType, out string data)
    {
        (mediaType, data) = ("", "");
        if (url is null || !url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || url.IndexOf(Mark, StringComparison.OrdinalIgnoreCase) is not (> 0 and var at))
        {
            return false;
        }

        (mediaType, data) = (url[Scheme.Length..at], url[(at + Mark.Length)..]);
        return true;
    }

    /// <summary>Puts one together.</summary>
    public static string Write(NeutralPart part) => Scheme + part.MediaType + Mark + part.Data;
}
