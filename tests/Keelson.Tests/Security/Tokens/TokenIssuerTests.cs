using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Tokens;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Security.Tokens;

public sealed class TokenIssuerTests : IDisposable
{
    private readonly SecurityRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_token_leaves_a_row_an_event_and_an_audit_leaf_and_never_itself()
    {
        var token = await _rig.IssueAsync("user:alice@example.com", ["run:read"], TimeSpan.FromHours(1));

        var row = await _rig.Tokens.FindAsync(token.TokenId, TestContext.Current.CancellationToken);
        var events = await _rig.Store.ReadEventsAsync(new EventScan(0, 10), TestContext.Current.CancellationToken);
        var leaves = await _rig.Store.ReadAuditLeavesAsync(-1, 10, TestContext.Current.CancellationToken);
        var leaf = Encoding.UTF8.GetString(Assert.Single(leaves).Span);
        var payload = Encoding.UTF8.GetString(Assert.Single(events).Record.Payload.Span);

        Assert.Equal(("user:alice@example.com", "user:admin"), (row!.Subject, row.IssuedBy));
        Assert.Contains("\"keelson.token.issued\"", payload, StringComparison.Ordinal);
        Assert.Contains("jti/" + token.TokenId, payload, StringComparison.Ordinal);
        Assert.Contains("\"action\":\"token.issued\"", leaf, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", leaf, StringComparison.Ordinal);
        Assert.Equal(leaf, Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(leaf))));
        foreach (var text in new[] { payload, leaf, JsonSerializer.Serialize(row), token.ToString() })
        {
            Assert.DoesNotContain(token.Text.Split('.')[2], text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("alice", "run:read", 300, 1)]
    [InlineData("agent:globex/triage/1", "run:read", 300, 1)]
    [InlineData("user:alice", "run:*", 300, 1)]
    [InlineData("user:alice", "run", 300, 1)]
    [InlineData("user:alice", "tool:", 300, 1)]
    [InlineData("user:alice", "workflow:triage", 300, 1)]
    [InlineData("user:alice", "run:read", 0, 1)]
    [InlineData("user:alice", "run:read", (90 * 86400) + 1, 1)]
    [InlineData("agent:acme/triage/1", "run:read", 901, 1)]
    [InlineData("user:alice", "run:read", 300, 0)]
    [InlineData("user:alice", "run:read", 300, 4)]
    [InlineData("service:ci", "approve:write", 300, 1)]
    [InlineData("agent:acme/triage/1", "approve:write", 300, 1)]
    public async Task A_request_that_makes_no_sense_is_refused_and_leaves_nothing(string subject, string scope, int seconds, int tier)
    {
        var verdict = await _rig.Tokens.IssueAsync(
            new TokenRequest { Subject = subject, Scopes = [scope], Lifetime = TimeSpan.FromSeconds(seconds), TrustTier = tier },
            _rig.Admin.Principal,
            TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCodes.RequestInvalid, verdict.Fault?.Code);
        Assert.Single(verdict.Fault!.Details);
        Assert.Equal(0, _rig.Store.LastEventPosition);
    }

    [Fact]
    public async Task Without_a_time_a_token_lives_five_minutes()
    {
        var token = await _rig.IssueAsync();
        Assert.Equal(SecurityRig.Start + TimeSpan.FromMinutes(5), token.ExpiresAt);
    }

    [Fact]
    public async Task Who_is_not_the_admin_gives_away_a_part_of_its_own_and_its_end_is_the_end_of_both()
    {
        var parent = await _rig.IssueAsync("user:alice", ["admin:tokens", "run:read", "slo:read"], TimeSpan.FromHours(1), tier: 2);
        var alice = _rig.Verifier.Verify(parent.Text).Principal!;

        var wider = await Issue(alice, "service:ci", ["run:read", "cost:read"]);
        var longer = await Issue(alice, "service:ci", ["run:read"], TimeSpan.FromHours(2));
        var person = await Issue(alice, "user:bob", ["run:read"]);
        var child = await Issue(alice, "service:ci", ["run:read"], TimeSpan.FromMinutes(30));

        Assert.Equal(ErrorCodes.AuthAttenuationViolation, wider.Fault?.Code);
        Assert.Equal(ErrorCodes.AuthAttenuationViolation, longer.Fault?.Code);
        Assert.Equal(ErrorCodes.AuthAttenuationViolation, person.Fault?.Code);
        Assert.True(_rig.Verifier.Verify(child.Token!.Text).IsAccepted);

        await _rig.RevocationStore.RevokeAsync(
            RevocationKind.Token, parent.TokenId, null, _rig.Admin.Principal, TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(child.Token.Text).Fault?.Code);
    }

    [Fact]
    public async Task An_exchange_narrows_and_remembers_where_it_came_from()
    {
        var parent = await _rig.IssueAsync(tier: 2, caps: new TokenCaps { MaxCost = new Money(2) }, run: "r_1");
        var principal = _rig.Verifier.Verify(parent.Text).Principal!;
        var verdict = await Exchange(principal, new TokenRequest { Scopes = ["tool:logs.search"], Caps = new TokenCaps { MaxCost = new Money(0.5m) } });
        var child = _rig.Verifier.Verify(verdict.Token!.Text).Principal!;

        Assert.Equal(principal.Subject, child.Subject);
        Assert.Equal(["tool:logs.search"], child.Scopes);
        Assert.Equal((new Money(0.5m), "r_1", 2), (child.Caps.MaxCost!.Value, child.Run, child.TrustTier));
        Assert.Equal((1, parent.TokenId), (child.Claims!.Depth, child.Claims.Ancestors[0]));
        Assert.Contains(await Types(), type => type == EventTypes.TokenExchanged);
    }

    [Fact]
    public async Task A_chain_ends_after_four_exchanges_and_revoking_the_first_ends_them_all()
    {
        var first = await _rig.IssueAsync();
        var principal = _rig.Verifier.Verify(first.Text).Principal!;
        for (var i = 0; i < 4; i++)
        {
            var verdict = await Exchange(principal, new TokenRequest());
            principal = _rig.Verifier.Verify(verdict.Token!.Text).Principal!;
            if (i == 3)
            {
                await _rig.RevocationStore.RevokeAsync(
                    RevocationKind.Token, first.TokenId, null, _rig.Admin.Principal, TestContext.Current.CancellationToken);
                Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(verdict.Token.Text).Fault?.Code);
            }
        }

        Assert.Equal(ErrorCodes.AuthDelegationDepth, (await Exchange(principal, new TokenRequest())).Fault?.Code);
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_gives_no_token()
    {
        await _rig.Store.DisposeAsync();
        var verdict = await _rig.Tokens.IssueAsync(
            new TokenRequest { Subject = "user:alice", Scopes = ["run:read"] }, _rig.Admin.Principal, TestContext.Current.CancellationToken);
        Assert.Null(verdict.Token);
        Assert.Equal(ErrorCodes.AuditUnavailable, verdict.Fault?.Code);
    }

    [Fact]
    public async Task Tokens_are_listed_newest_first()
    {
        for (var i = 0; i < 3; i++)
        {
            await _rig.IssueAsync("service:s" + i, ["run:read"]);
            _rig.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await _rig.Tokens.ListAsync(null, 2, TestContext.Current.CancellationToken);
        var rest = await _rig.Tokens.ListAsync(first[^1].TokenId, 2, TestContext.Current.CancellationToken);
        Assert.Equal(["service:s2", "service:s1", "service:s0"], first.Concat(rest).Select(row => row.Subject));
    }

    private async Task<IssueVerdict> Issue(Principal by, string subject, string[] scopes, TimeSpan? lifetime = null) =>
        await _rig.Tokens.IssueAsync(
            new TokenRequest { Subject = subject, Scopes = scopes, Lifetime = lifetime }, by, TestContext.Current.CancellationToken);

    private async Task<IssueVerdict> Exchange(Principal parent, TokenRequest request) =>
        await _rig.Tokens.ExchangeAsync(parent, request, parent, TestContext.Current.CancellationToken);

    private async Task<IEnumerable<string>> Types() =>
        (await _rig.Store.ReadEventsAsync(new EventScan(0, 100), TestContext.Current.CancellationToken)).Select(stored => stored.Record.Type);
}
