namespace Keelson.Security;

/// <summary>How this room is set up. The defaults run on a laptop.</summary>
public sealed record SecurityOptions
{
    /// <summary>The folder of the platform's data; keys are kept in <c>keys/</c> below it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The tenant that this installation serves; every token names it.</summary>
    public required string Tenant { get; init; }

    /// <summary>The claim <c>iss</c>; null makes it <c>urn:keelson:TENANT</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>The claim <c>aud</c>.</summary>
    public string Audience { get; init; } = "urn:keelson:api";

    /// <summary>How long a signing key signs. A month bounds what a stolen key is worth, and rotation stays a routine.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is published before it signs: longer than anybody may cache the JWKS document (5 minutes).</summary>
    public TimeSpan KeyLead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a node looks for revocations made elsewhere; well inside the promise of 5 seconds in a cluster.</summary>
    public TimeSpan RevocationRefresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this long without an answer from the store, tokens of trust tier 2 and 3 are refused.</summary>
    public TimeSpan RevocationStaleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many verified tokens are remembered. About 1 KB each; beyond that the oldest half is verified again.</summary>
    public int VerifiedTokensMax { get; init; } = 10_000;

    /// <summary>The claim <c>iss</c> that is in force.</summary>
    public string IssuerInForce => Issuer ?? $"urn:keelson:{Tenant}";
}
