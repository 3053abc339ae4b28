using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace Keelson.Security.Tokens;

/// <summary>Public ES256 keys as JSON Web Keys (RFC 7517).</summary>
internal static class JsonWebKey
{
    private const int CoordinateLength = 32;

    /// <summary>Reads a key that may verify ES256 signatures; a key for another use, curve or algorithm is refused.</summary>
    public static bool TryRead(JsonElement jwk, [NotNullWhen(true)] out ECDsa? key)
    {
        key = null;
        if (jwk.ValueKind != JsonValueKind.Object
            || !Is(jwk, "kty", "EC", isRequired: true)
            || !Is(jwk, "crv", "P-256", isRequired: true)
            || !Is(jwk, "use", "sig", isRequired: false)
            || !Is(jwk, "alg", Es256.Algorithm, isRequired: false)
            || !MayVerify(jwk)
            || !TryCoordinate(jwk, "x", out var x)
            || !TryCoordinate(jwk, "y", out var y))
        {
            return false;
        }

        try
        {
            key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false; // The point is not on the curve.
        }
    }

    /// <summary>The public part of a key as one entry of a JWKS document.</summary>
    public static Dictionary<string, string> Write(ECDsa key, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = Es256.Algorithm,
            ["kid"] = keyId,
            ["x"] = StrictBase64Url.Encode(point.X),
            ["y"] = StrictBase64Url.Encode(point.Y),
        };
    }

    private static bool Is(JsonElement jwk, string name, string expected, bool isRequired) =>
        jwk.TryGetProperty(name, out var member)
            ? member.ValueKind == JsonValueKind.String && member.ValueEquals(expected)
            : !isRequired;

    private static bool MayVerify(JsonElement jwk)
    {
        if (!jwk.TryGetProperty("key_ops", out var operations))
        {
            return true;
        }

        if (operations.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var operation in operations.EnumerateArray())
        {
            if (operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryCoordinate(JsonElement jwk, string name, out byte[] coordinate)
    {
        coordinate = [];
        return StrictJson.TryText(jwk, name, 64, out var text)
            && StrictBase64Url.TryDecode(text, out coordinate)
            && coordinate.Length == CoordinateLength;
    }
}
