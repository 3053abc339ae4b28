using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security.Tokens;

namespace Keelson.Tests.Security.Tokens;

public sealed class SigningKeyRingTests : IDisposable
{
    private readonly SecurityRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_key_survives_a_restart()
    {
        var again = new SigningKeyRing(_rig.Options, _rig.Time);
        Assert.Equal(_rig.Keys.Current.KeyId, again.Current.KeyId);
        Assert.Single(again.Keys);
    }

    [Fact]
    public void Only_the_platforms_account_may_read_a_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are a Unix matter.");
            return;
        }

        var file = Assert.Single(Directory.GetFiles(Path.Combine(_rig.Folder, "keys")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refusal = Assert.Throws<FaultException>(() => new SigningKeyRing(_rig.Options, _rig.Time));
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_key_file_is_named()
    {
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_rig.Folder, "keys")));
        File.WriteAllText(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        var refusal = Assert.Throws<FaultException>(() => new SigningKeyRing(_rig.Options, _rig.Time));
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_stays_while_its_tokens_live()
    {
        var first = _rig.Keys.Current.KeyId;
        _rig.Time.Advance(_rig.Options.KeyLifetime - _rig.Options.KeyLead);
        _rig.Keys.Maintain();
        Assert.Equal(2, _rig.Keys.Keys.Count);
        Assert.Equal(first, _rig.Keys.Current.KeyId);

        var last = await _rig.IssueAsync("service:ci", ["run:read"], TokenProfile.LifetimeMaxService);
        _rig.Time.Advance(_rig.Options.KeyLead);
        Assert.NotEqual(first, _rig.Keys.Current.KeyId);
        _rig.Revocations.Confirm(_rig.Time.GetUtcNow());
        Assert.True(_rig.Verifier.Verify(last.Text).IsAccepted);

        _rig.Time.Advance(TokenProfile.LifetimeMaxService);
        _rig.Keys.Maintain();
        Assert.Contains(_rig.Keys.Keys, key => key.KeyId == first);
        _rig.Time.Advance(TokenProfile.Skew + TimeSpan.FromSeconds(1));
        _rig.Keys.Maintain();
        Assert.DoesNotContain(_rig.Keys.Keys, key => key.KeyId == first);
        Assert.Equal(_rig.Keys.Keys.Count, Directory.GetFiles(Path.Combine(_rig.Folder, "keys")).Length);
    }

    [Fact]
    public void A_platform_that_slept_for_months_has_a_key_that_signs()
    {
        _rig.Time.Advance(TimeSpan.FromDays(400));
        var again = new SigningKeyRing(_rig.Options, _rig.Time);
        Assert.NotNull(again.Current);
    }

    [Fact]
    public void The_JWKS_document_holds_public_parts_only()
    {
        using var document = JsonDocument.Parse(_rig.Keys.ToJwks());
        var key = Assert.Single(document.RootElement.GetProperty("keys").EnumerateArray().ToList());
        Assert.Equal(["kty", "crv", "use", "alg", "kid", "x", "y"], key.EnumerateObject().Select(member => member.Name));
        Assert.True(JsonWebKey.TryRead(key, out _));
    }

    [Theory]
    [InlineData("use", "\"enc\"")]
    [InlineData("alg", "\"ES384\"")]
    [InlineData("crv", "\"P-384\"")]
    [InlineData("kty", "\"OKP\"")]
    [InlineData("key_ops", "[\"sign\"]")]
    [InlineData("x", "\"AAAA\"")]
    [InlineData("y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")]
    public void A_key_for_another_purpose_verifies_nothing(string member, string value)
    {
        var jwk = System.Text.Json.Nodes.JsonNode.Parse(_rig.Keys.ToJwks())!["keys"]![0]!.AsObject();
        jwk[member] = System.Text.Json.Nodes.JsonNode.Parse(value);
        using var document = JsonDocument.Parse(jwk.ToJsonString());
        Assert.False(JsonWebKey.TryRead(document.RootElement, out _));
    }
}
