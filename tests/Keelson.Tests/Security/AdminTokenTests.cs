using Keelson.Primitives;
using Keelson.Security;

namespace Keelson.Tests.Security;

public sealed class AdminTokenTests : IDisposable
{
    private readonly SecurityRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void It_is_made_once_and_kept()
    {
        var text = File.ReadAllText(_rig.Admin.FilePath).Trim();
        Assert.Matches("^keelson_admin_[A-Za-z0-9_-]{43}$", text);
        Assert.True(AdminToken.Open(_rig.Folder, "acme").IsMatch(text));
        Assert.False(_rig.Admin.IsMatch(text + "A"));
        Assert.False(_rig.Admin.IsMatch(text[..^1]));
        Assert.False(_rig.Admin.IsMatch(""));
    }

    [Fact]
    public void Only_the_platforms_account_may_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are a Unix matter.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_rig.Admin.FilePath));
        File.SetUnixFileMode(_rig.Admin.FilePath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<FaultException>(() => AdminToken.Open(_rig.Folder, "acme"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("keelson_admin_")]
    [InlineData("keelson_admin_AAAA")]
    [InlineData("secret")]
    public void A_file_that_somebody_could_guess_is_refused(string content)
    {
        File.WriteAllText(_rig.Admin.FilePath, content);
        Assert.Throws<FaultException>(() => AdminToken.Open(_rig.Folder, "acme"));
    }

    [Fact]
    public void It_speaks_for_a_person_who_may_everything()
    {
        var verdict = _rig.Authenticator.Authenticate(File.ReadAllText(_rig.Admin.FilePath).Trim());
        Assert.True(verdict.IsAccepted);
        Assert.Equal(("user:admin", true, 3), (verdict.Principal.Subject.Text, verdict.Principal.IsPerson, verdict.Principal.TrustTier));
        Assert.True(verdict.Principal.Has("tool:anything"));
    }

    [Fact]
    public void A_wrong_one_is_refused_and_recorded_without_its_text()
    {
        const string Wrong = "keelson_admin_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        Assert.Equal(ErrorCodes.AuthTokenInvalid, _rig.Authenticator.Authenticate(Wrong).Fault?.Code);
        var recorded = Assert.Single(_rig.Telemetry.Recorded);
        Assert.Equal(("keelson.token.rejected", "auth.token_invalid"), (recorded.Type, recorded.Data.Code));
        Assert.Matches("^sha256/[0-9a-f]{8}$", recorded.Data.Subject);
    }

    [Fact]
    public void A_flood_of_wrong_ones_is_counted_and_not_written_one_by_one()
    {
        for (var i = 0; i < 1000; i++)
        {
            _rig.Authenticator.Authenticate("wrong");
        }

        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        _rig.Authenticator.Authenticate("wrong");
        Assert.Equal(21, _rig.Telemetry.Recorded.Count);
        Assert.Equal(1001, _rig.Telemetry.Recorded.Sum(recorded => recorded.Data.Count));
    }
}
