using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>
/// Reads the payload of a token whose signature was verified. Pure. What is required must be there in its one form; limits that this
/// version does not understand are refused, other unknown claims are ignored (RFC 7519 4).
/// </summary>
internal static class TokenClaimsReader
{
    private const long UnixSecondsMax = 253_402_300_799; // The last second that a DateTimeOffset can hold.
    private const int NameMax = 200; // Issuers, audiences, clients, runs: longer is no name.
    private const int SubjectMax = 256; // As in Subject.
    private const int TokenIdMax = 64;
    private const int HostsMax = 100; // More hosts than that are a policy, not a limit of one token.
    private const int CallsMax = 1_000_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The claims, or what is wrong with them as a sentence.</summary>
    public static bool TryRead(byte[] payload, [NotNullWhen(true)] out TokenClaims? claims, out string complaint)
    {
        claims = null;
        complaint = "The token's payload is not one JSON object without duplicate members.";
        if (!StrictJson.TryParseObject(payload, out var document))
        {
            return false;
        }

        using (document)
        {
            try
            {
                claims = Read(document.RootElement, out complaint);
            }
            catch (InvalidOperationException)
            {
                claims = null; // A member's name is half of a surrogate pair.
            }

            return claims is not null;
        }
    }

    private static TokenClaims? Read(JsonElement root, out string complaint)
    {
        complaint = "The token lacks one of iss, aud, sub, client_id, jti and tnt, or one of them is not a single string of our form.";
        if (ReadNames(root) is not { } names)
        {
            return null;
        }

        complaint = "The token's iat, nbf and exp must be whole seconds.";
        if (!TryTime(root, "iat", out var issuedAt) || !TryTime(root, "nbf", out var notBefore) || !TryTime(root, "exp", out var expiresAt))
        {
            return null;
        }

        complaint = "The token's scope must be a list of exact scopes with one space between them, its tier 1 to 3 and its dep 0 to 4.";
        if (!TryScopes(root, out var scopes)
            || !StrictJson.TryInteger(root, "tier", 1, 3, out var tier)
            || !StrictJson.TryInteger(root, "dep", 0, TokenProfile.DepthMax, out var depth))
        {
            return null;
        }

        complaint = "The token's run, par, anc, act or cap is not of the form that this platform issues.";
        return TryOptionalText(root, "run", out var run)
            && TryAncestors(root, out var ancestors)
            && TryActors(root, out var actors)
            && TryCaps(root, out var caps)
            ? new TokenClaims
            {
                Issuer = names.Issuer,
                Audience = names.Audience,
                Subject = names.Subject,
                ClientId = names.Client,
                IssuedAt = issuedAt,
                NotBefore = notBefore,
                ExpiresAt = expiresAt,
                TokenId = names.TokenId,
                Scopes = scopes,
                Tenant = names.Tenant,
                TrustTier = (int)tier,
                Depth = (int)depth,
                Run = run,
                Ancestors = ancestors,
                Actors = actors,
                Caps = caps,
            }
            : null;
    }

    private static Names? ReadNames(JsonElement root) =>
        StrictJson.TryText(root, "iss", NameMax, out var issuer)
        && StrictJson.TryText(root, "aud", NameMax, out var audience)
        && StrictJson.TryText(root, "sub", SubjectMax, out var subjectText)
        && StrictJson.TryText(root, "client_id", NameMax, out var client)
        && StrictJson.TryText(root, "jti", TokenIdMax, out var tokenId)
        && StrictJson.TryText(root, "tnt", NameMax, out var tenant)
        && Subject.TryParse(subjectText, out var subject)
        && Scopes.IsWellFormed(tokenId)
            ? new Names(issuer, audience, subject, client, tokenId, tenant)
            : null;

    private static bool TryTime(JsonElement root, string name, out DateTimeOffset time)
    {
        var isTime = StrictJson.TryInteger(root, name, 0, UnixSecondsMax, out var seconds);
        time = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isTime;
    }

    private static bool TryScopes(JsonElement root, out FrozenSet<string> scopes)
    {
        scopes = [];
        if (!StrictJson.TryText(root, "scope", CompactJws.LengthMax, out var text))
        {
            return false;
        }

        var parts = text.Split(' ');
        foreach (var part in parts)
        {
            if (!Scopes.IsWellFormed(part))
            {
                return false;
            }
        }

        scopes = parts.ToFrozenSet(StringComparer.Ordinal);
        return scopes.Count == parts.Length;
    }

    private static bool TryOptionalText(JsonElement root, string name, out string? text)
    {
        text = null;
        return !root.TryGetProperty(name, out var member)
            || (StrictJson.TryText(member, NameMax, out text) && Scopes.IsWellFormed(text));
    }

    private static bool TryAncestors(JsonElement root, out IReadOnlyList<string> ancestors)
    {
        ancestors = [];
        if (!TryOptionalText(root, "par", out var parent))
        {
            return false;
        }

        var found = new List<string>();
        if (parent is not null)
        {
            found.Add(parent);
        }

        if (root.TryGetProperty("anc", out var older) && (parent is null || !TryTexts(older, TokenProfile.DepthMax - 1, found)))
        {
            return false;
        }

        ancestors = found;
        return true;
    }

    // {"sub":A,"act":{"sub":B}}: A acted last (RFC 8693 4.1).
    private static bool TryActors(JsonElement root, out IReadOnlyList<string> actors)
    {
        var found = new List<string>();
        actors = found;
        var link = root;
        while (link.TryGetProperty("act", out link))
        {
            if (link.ValueKind != JsonValueKind.Object
                || found.Count == TokenProfile.DepthMax
                || !StrictJson.TryText(link, "sub", SubjectMax, out var actor))
            {
                return false;
            }

            found.Add(actor);
        }

        return true;
    }

    private static bool TryCaps(JsonElement root, out TokenCaps caps)
    {
        caps = TokenCaps.None;
        if (!root.TryGetProperty("cap", out var member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var cap in member.EnumerateObject())
        {
            // A limit that we do not know is a limit that we would not keep.
            if (!TryCap(cap.Name, cap.Value, ref caps))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryCap(string name, JsonElement value, ref TokenCaps caps)
    {
        switch (name)
        {
            case "maxCostUsd" when StrictJson.TryText(value, 32, out var text)
                && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd):
                caps = caps with { MaxCost = new Money(usd) };
                return true;
            case "maxCalls" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var calls) && calls is >= 0 and <= CallsMax:
                caps = caps with { MaxCalls = calls };
                return true;
            case "argsSchemaDigest" when StrictJson.TryText(value, 64, out var digest) && IsDigest(digest):
                caps = caps with { ArgsSchemaDigest = digest };
                return true;
            case "hosts":
                var hosts = new List<string>();
                caps = caps with { Hosts = hosts };
                return TryTexts(value, HostsMax, hosts) && hosts.Count > 0;
            default:
                return false;
        }
    }

    private static bool IsDigest(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool TryTexts(JsonElement array, int countMax, List<string> texts)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > countMax)
        {
            return false;
        }

        foreach (var item in array.EnumerateArray())
        {
            if (!StrictJson.TryText(item, 253, out var text) || !Scopes.IsWellFormed(text))
            {
                return false;
            }

            texts.Add(text);
        }

        return true;
    }

    private sealed record Names(string Issuer, string Audience, Subject Subject, string Client, string TokenId, string Tenant);
}
