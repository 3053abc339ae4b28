using System.Diagnostics.CodeAnalysis;

namespace Keelson.Security.Tokens;

/// <summary>
/// The protected header: exactly <c>alg</c>, <c>typ</c> and <c>kid</c>. Every other member (<c>jwk</c>, <c>jku</c>, <c>x5u</c>,
/// <c>crit</c>, <c>b64</c>, <c>zip</c>, ...) asks the verifier to do something else, and is refused.
/// </summary>
internal static class TokenHeader
{
    /// <summary>RFC 9068: the type of an access token.</summary>
    public const string Type = "at+jwt";

    private const string TypeInFull = "application/at+jwt";

    public static bool TryRead(byte[] header, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        if (!StrictJson.TryParseObject(header, out var document))
        {
            return false;
        }

        using (document)
        {
            var root = document.RootElement;
            return root.GetPropertyCount() == 3
                && StrictJson.TryText(root, "alg", 16, out var algorithm)
                && algorithm == Es256.Algorithm
                && StrictJson.TryText(root, "typ", 32, out var type)
                && type is Type or TypeInFull
                && StrictJson.TryText(root, "kid", 64, out keyId);
        }
    }

    public static byte[] Write(string keyId) =>
        System.Text.Encoding.ASCII.GetBytes($$"""{"alg":"{{Es256.Algorithm}}","typ":"{{Type}}","kid":"{{keyId}}"}""");
}
