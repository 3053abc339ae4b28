using Keelson.Primitives;
using Keelson.Security.Tokens;
using Keelson.Storage;

namespace Keelson.Tests.Security.Tokens;

public sealed class RevocationStoreTests : IDisposable
{
    private readonly SecurityRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_although_it_was_verified_before()
    {
        var token = await _rig.IssueAsync();
        Assert.True(_rig.Verifier.Verify(token.Text).IsAccepted);
        await Revoke(RevocationKind.Token, token.TokenId);
        Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(token.Text).Fault?.Code);
    }

    [Fact]
    public async Task Revoking_a_subject_hits_what_was_issued_and_not_what_comes_later()
    {
        var old = await _rig.IssueAsync("user:alice", ["run:read"]);
        var other = await _rig.IssueAsync("user:bob", ["run:read"]);
        await Revoke(RevocationKind.Subject, "user:alice");
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        var fresh = await _rig.IssueAsync("user:alice", ["run:read"]);

        Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(old.Text).Fault?.Code);
        Assert.True(_rig.Verifier.Verify(other.Text).IsAccepted);
        Assert.True(_rig.Verifier.Verify(fresh.Text).IsAccepted);
    }

    [Fact]
    public async Task The_end_of_a_run_ends_its_tokens()
    {
        var bound = await _rig.IssueAsync(run: "r_1");
        var other = await _rig.IssueAsync(run: "r_2");
        await Revoke(RevocationKind.Run, "r_1");
        Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(bound.Text).Fault?.Code);
        Assert.True(_rig.Verifier.Verify(other.Text).IsAccepted);
    }

    [Fact]
    public async Task A_retired_key_takes_its_tokens_with_it_and_a_new_key_signs()
    {
        var token = await _rig.IssueAsync();
        Assert.True(_rig.Verifier.Verify(token.Text).IsAccepted);
        var retired = _rig.Keys.Current.KeyId;
        await Revoke(RevocationKind.Key, retired);

        Assert.Equal(ErrorCodes.AuthTokenRevoked, _rig.Verifier.Verify(token.Text).Fault?.Code);
        Assert.NotEqual(retired, _rig.Keys.Current.KeyId);
        Assert.True(_rig.Verifier.Verify((await _rig.IssueAsync()).Text).IsAccepted);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(_rig.Folder, "keys")), file => file.Contains(retired, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Revocations_survive_a_restart()
    {
        var token = await _rig.IssueAsync();
        await Revoke(RevocationKind.Token, token.TokenId);

        using var again = new SecurityRig(sameFolderAs: _rig);
        Assert.True(again.Verifier.Verify(token.Text).IsAccepted); // Before they are loaded, which is why the host loads first.
        await again.RevocationStore.LoadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCodes.AuthTokenRevoked, again.Verifier.Verify(token.Text).Fault?.Code);
    }

    [Fact]
    public async Task Another_node_takes_a_revocation_over_with_its_next_look()
    {
        var token = await _rig.IssueAsync();
        using var other = new SecurityRig(sameFolderAs: _rig);
        await other.RevocationStore.LoadAsync(TestContext.Current.CancellationToken);
        Assert.True(other.Verifier.Verify(token.Text).IsAccepted);

        await Revoke(RevocationKind.Token, token.TokenId);
        await other.RevocationStore.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCodes.AuthTokenRevoked, other.Verifier.Verify(token.Text).Fault?.Code);
    }

    [Fact]
    public async Task While_the_store_does_not_answer_tiers_two_and_three_wait()
    {
        var first = await _rig.IssueAsync(tier: 1);
        var second = await _rig.IssueAsync(tier: 2);
        _rig.Time.Advance(_rig.Options.RevocationStaleAfter + TimeSpan.FromMilliseconds(1));

        Assert.True(_rig.Verifier.Verify(first.Text).IsAccepted);
        Assert.Equal(ErrorCodes.PolicyUnavailable, _rig.Verifier.Verify(second.Text).Fault?.Code);

        await _rig.RevocationStore.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.True(_rig.Verifier.Verify(second.Text).IsAccepted);
    }

    [Fact]
    public async Task What_can_hit_nothing_any_more_is_forgotten()
    {
        var token = await _rig.IssueAsync(lifetime: TimeSpan.FromSeconds(60));
        await Revoke(RevocationKind.Token, token.TokenId);
        Assert.Equal(1, _rig.Revocations.Count);

        _rig.Time.Advance(TimeSpan.FromSeconds(91));
        await _rig.RevocationStore.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _rig.Revocations.Count);
    }

    [Fact]
    public async Task A_revocation_leaves_an_event_and_a_leaf_without_the_name_of_a_person()
    {
        await Revoke(RevocationKind.Subject, "user:alice@example.com");
        var leaf = Assert.Single(await _rig.Store.ReadAuditLeavesAsync(-1, 10, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("alice", System.Text.Encoding.UTF8.GetString(leaf.Span), StringComparison.Ordinal);
        var stored = Assert.Single(await _rig.Store.ReadEventsAsync(new EventScan(0, 10), TestContext.Current.CancellationToken));
        Assert.Equal("keelson.token.revoked", stored.Record.Type);
    }

    [Fact]
    public async Task A_row_says_when_its_token_was_revoked()
    {
        var token = await _rig.IssueAsync();
        await Revoke(RevocationKind.Token, token.TokenId);
        var row = await _rig.Tokens.FindAsync(token.TokenId, TestContext.Current.CancellationToken);
        Assert.Equal(SecurityRig.Start, row!.RevokedAt);
    }

    private async Task Revoke(RevocationKind kind, string value) =>
        Assert.Null(await _rig.RevocationStore.RevokeAsync(kind, value, "a test", _rig.Admin.Principal, TestContext.Current.CancellationToken));
}
