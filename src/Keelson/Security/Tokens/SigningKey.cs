using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Keelson.Security.Tokens;

/// <summary>One key pair that signs tokens from a time on.</summary>
internal sealed class SigningKey
{
    private readonly ECDsa _key;
    private readonly Lock _turn = new();

    public SigningKey(string keyId, DateTimeOffset activeFrom, ECDsa key)
    {
        KeyId = keyId;
        ActiveFrom = activeFrom;
        _key = key;
#pragma warning disable CA2000 // The key lives as long as its ring; a retired one is left to the finalizer, since others may still verify with it.
        Verification = new VerificationKey(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
#pragma warning restore CA2000
        PublicJwk = JsonWebKey.Write(key, keyId);
    }

    public string KeyId { get; }

    /// <summary>Before this time the key is published but does not sign.</summary>
    public DateTimeOffset ActiveFrom { get; }

    public VerificationKey Verification { get; }

    /// <summary>The public part as it stands in the JWKS document.</summary>
    public IReadOnlyDictionary<string, string> PublicJwk { get; }

    /// <summary>A token that says so.</summary>
    public string SignToken(TokenClaims claims) => Sign(TokenHeader.Write(KeyId), TokenClaimsWriter.Write(claims));

    /// <summary>
    /// Any other statement of the platform as a JWS in compact form. Its type stands in the header, and is never that of a token, so that no
    /// statement can be taken for one.
    /// </summary>
    public string Sign(string type, ReadOnlyMemory<byte> payload)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = Es256.Algorithm, kid = KeyId, typ = type });
        return Sign(header, payload.Span);
    }

    /// <summary>The key as a PKCS#8 PEM text.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    private string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var head = StrictBase64Url.Encode(header) + "." + StrictBase64Url.Encode(payload);
        return head + "." + StrictBase64Url.Encode(Sign(Encoding.ASCII.GetBytes(head)));
    }

    private byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_turn)
        {
            return Es256.Sign(_key, data);
        }
    }
}
