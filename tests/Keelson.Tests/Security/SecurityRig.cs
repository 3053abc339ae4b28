using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Security.Tokens;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Security;

/// <summary>The real parts of the room over a temporary folder, a store and a clock that stands still.</summary>
internal sealed class SecurityRig : IDisposable
{
    private readonly bool _ownsFolder;

    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public SecurityRig(IStore? store = null, SecurityRig? sameFolderAs = null)
    {
        _ownsFolder = sameFolderAs is null;
        Time = sameFolderAs?.Time ?? new FakeTimeProvider(Start);
        Folder = sameFolderAs?.Folder ?? Directory.CreateTempSubdirectory("keelson-security-").FullName;
        Store = store ?? sameFolderAs?.Store ?? new InMemoryStore();
        Telemetry = new RecordingTelemetry(Time);
        Options = new SecurityOptions { DataFolder = Folder, Tenant = "acme" };
        Profile = new TokenProfile(Options.IssuerInForce, Options.Audience, Options.Tenant);
        Keys = new SigningKeyRing(Options, Time);
        Revocations = new TokenRevocations(Options.RevocationStaleAfter);
        Revocations.Confirm(Time.GetUtcNow());
        Cache = new VerifiedTokenCache(Options.VerifiedTokensMax);
        Verifier = new TokenVerifier(Profile, Keys, Revocations, Cache, Time);
        var ids = new IdFactory(Time);
        var records = new TokenRecords(Telemetry, ids, Time);
        Issuer = new TokenIssuer(Profile, Options.Tenant, Keys, ids, Time, records);
        Tokens = new TokenStore(Store, Issuer);
        RevocationStore = new RevocationStore(Store, Revocations, records, Keys, Options.Tenant, Time);
        Admin = AdminToken.Open(Folder, Options.Tenant);
        Authenticator = new Authenticator(Admin, Verifier, new RejectionLog(Telemetry, Options.Tenant, Time));
    }

    public FakeTimeProvider Time { get; }

    public string Folder { get; }

    public IStore Store { get; }

    public RecordingTelemetry Telemetry { get; }

    public SecurityOptions Options { get; }

    public TokenProfile Profile { get; }

    public SigningKeyRing Keys { get; }

    public TokenRevocations Revocations { get; }

    public VerifiedTokenCache Cache { get; }

    public TokenVerifier Verifier { get; }

    public TokenIssuer Issuer { get; }

    public TokenStore Tokens { get; }

    public RevocationStore RevocationStore { get; }

    public AdminToken Admin { get; }

    public Authenticator Authenticator { get; }

    /// <summary>Issues a token on the admin's authority.</summary>
    public async Task<IssuedToken> IssueAsync(
        string subject = "agent:acme/incident-triage/a-7",
        string[]? scopes = null,
        TimeSpan? lifetime = null,
        int tier = 1,
        TokenCaps? caps = null,
        string? run = null)
    {
        var verdict = await Tokens.IssueAsync(
            new TokenRequest
            {
                Subject = subject,
                Scopes = scopes ?? ["tool:logs.search", "model:kimi-k2.6"],
                Lifetime = lifetime,
                TrustTier = tier,
                Caps = caps ?? TokenCaps.None,
                Run = run,
            },
            Admin.Principal,
            CancellationToken.None);
        Assert.Null(verdict.Fault);
        return verdict.Token!;
    }

    public void Dispose()
    {
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
