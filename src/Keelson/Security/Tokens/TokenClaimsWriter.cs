using System.Buffers;
using System.Text.Json;

namespace Keelson.Security.Tokens;

/// <summary>Writes what <see cref="TokenClaimsReader"/> reads.</summary>
internal static class TokenClaimsWriter
{
    public static byte[] Write(TokenClaims claims)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("iss", claims.Issuer);
            json.WriteString("aud", claims.Audience);
            json.WriteString("sub", claims.Subject.Text);
            json.WriteString("client_id", claims.ClientId);
            json.WriteNumber("iat", claims.IssuedAt.ToUnixTimeSeconds());
            json.WriteNumber("nbf", claims.NotBefore.ToUnixTimeSeconds());
            json.WriteNumber("exp", claims.ExpiresAt.ToUnixTimeSeconds());
            json.WriteString("jti", claims.TokenId);
            json.WriteString("scope", string.Join(' ', claims.Scopes.Order(StringComparer.Ordinal)));
            json.WriteString("tnt", claims.Tenant);
            json.WriteNumber("tier", claims.TrustTier);
            json.WriteNumber("dep", claims.Depth);
            WriteOptional(json, claims);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, TokenClaims claims)
    {
        if (claims.Run is not null)
        {
            json.WriteString("run", claims.Run);
        }

        if (claims.Ancestors.Count > 0)
        {
            json.WriteString("par", claims.Ancestors[0]);
        }

        if (claims.Ancestors.Count > 1)
        {
            WriteTexts(json, "anc", claims.Ancestors.Skip(1));
        }

        foreach (var actor in claims.Actors)
        {
            json.WriteStartObject("act");
            json.WriteString("sub", actor);
        }

        for (var i = 0; i < claims.Actors.Count; i++)
        {
            json.WriteEndObject();
        }

        if (!claims.Caps.IsEmpty)
        {
            WriteCaps(json, claims.Caps);
        }
    }

    private static void WriteCaps(Utf8JsonWriter json, TokenCaps caps)
    {
        json.WriteStartObject("cap");
        if (caps.MaxCost is { } cost)
        {
            json.WriteString("maxCostUsd", cost.ToString());
        }

        if (caps.MaxCalls is { } calls)
        {
            json.WriteNumber("maxCalls", calls);
        }

        if (caps.Hosts is { } hosts)
        {
            WriteTexts(json, "hosts", hosts);
        }

        if (caps.ArgsSchemaDigest is { } digest)
        {
            json.WriteString("argsSchemaDigest", digest);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
