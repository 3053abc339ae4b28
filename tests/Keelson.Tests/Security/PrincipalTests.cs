using Keelson.Primitives;
using Keelson.Security;

namespace Keelson.Tests.Security;

public sealed class PrincipalTests : IDisposable
{
    private readonly SecurityRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Headers_fill_what_the_token_leaves_open()
    {
        var token = await _rig.IssueAsync("service:ci", ["model:m"], tier: 2, caps: new TokenCaps { MaxCost = new Money(3) });
        var attribution = _rig.Verifier.Verify(token.Text).Principal!.ToAttribution("triage", "r_9", "s_9", "trace");
        Assert.Equal(
            ("acme", "service:ci", "triage", "r_9", "s_9", 2),
            (attribution.Tenant, attribution.Actor, attribution.Workflow, attribution.Run?.Value, attribution.Session?.Value, attribution.TrustTier));
        Assert.Equal((token.TokenId, new Money(3)), (attribution.TokenId, attribution.TokenCostCap));
    }

    [Fact]
    public async Task Headers_cannot_change_what_the_token_claims()
    {
        var token = await _rig.IssueAsync(run: "r_1");
        var attribution = _rig.Verifier.Verify(token.Text).Principal!.ToAttribution("customer-refund", "r_9");
        Assert.Equal(("incident-triage", "r_1"), (attribution.Workflow, attribution.Run?.Value));
    }

    [Fact]
    public void A_caller_survives_the_way_through_ASP_NET_Core()
    {
        var user = _rig.Admin.Principal.ToUser();
        Assert.Same(_rig.Admin.Principal, Principal.Of(user));
        Assert.Same(_rig.Admin.Principal, Principal.Of(user.Clone()));
        Assert.Null(Principal.Of(new System.Security.Claims.ClaimsPrincipal()));
        Assert.Null(Principal.Of(null));
    }
}
