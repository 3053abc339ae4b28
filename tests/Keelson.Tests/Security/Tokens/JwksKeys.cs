using System.Text.Json;
using Keelson.Security.Tokens;

namespace Keelson.Tests.Security.Tokens;

/// <summary>The keys of a JWKS document.</summary>
internal sealed class JwksKeys : IVerificationKeys
{
    private readonly Dictionary<string, VerificationKey> _keys = [];

    public JwksKeys(JsonElement jwks)
    {
        foreach (var jwk in jwks.GetProperty("keys").EnumerateArray())
        {
            Assert.True(JsonWebKey.TryRead(jwk, out var key));
            _keys.Add(jwk.GetProperty("kid").GetString()!, new VerificationKey(key));
        }
    }

    public VerificationKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);
}
