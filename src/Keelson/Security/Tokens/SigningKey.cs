using System.Security.Cryptography;
using System.Text;

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
    public string SignToken(TokenClaims claims)
    {
        var head = StrictBase64Url.Encode(TokenHeader.Write(KeyId)) + "." + StrictBase64Url.Encode(TokenClaimsWriter.Write(claims));
        return head + "." + StrictBase64Url.Encode(Sign(Encoding.ASCII.GetBytes(head)));
    }

    /// <summary>The key as a PKCS#8 PEM text.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    private byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_turn)
        {
            return Es256.Sign(_key, data);
        }
    }
}
