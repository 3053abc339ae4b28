using Keelson.Primitives;
using Keelson.Security.Egress;

namespace Keelson.Tests.Security.Egress;

public sealed class RedirectDeciderTests
{
    [Theory]
    [InlineData("https://a.example/", "http://a.example/", "egress.redirect_denied")]
    [InlineData("http://a.example/", "https://a.example/", null)]
    [InlineData("https://a.example/", "https://b.example/", null)]
    public void A_redirect_never_takes_the_lock_off(string from, string to, string? code)
    {
        Assert.True(EgressUrl.TryRead(to, out var target, out _));
        Assert.Equal(code, RedirectDecider.CheckHop(new Uri(from), target, 1)?.Code.Code);
    }

    [Theory]
    [InlineData("/b", "https://a.example/b")]
    [InlineData("b", "https://a.example/x/b")]
    [InlineData("?q", "https://a.example/x/y?q")]
    [InlineData("//b.example/z", "https://b.example/z")]
    [InlineData("https://b.example/z", "https://b.example/z")]
    [InlineData("mailto:x@y.example", "mailto:x@y.example")]
    [InlineData("/a:b", "https://a.example/a:b")]
    [InlineData("\\\\b.example", "\\\\b.example")]
    public void A_location_is_judged_as_it_will_be_called(string location, string absolute) =>
        Assert.Equal(absolute, RedirectDecider.Absolute(new Uri("https://a.example/x/y"), location));

    [Fact]
    public void A_refused_hop_says_that_the_first_one_was_executed()
    {
        foreach (var code in new[] { ErrorCodes.EgressHostNotAllowed, ErrorCodes.EgressAddressDenied, ErrorCodes.EgressUserinfoForbidden })
        {
            Assert.Equal(EffectOutcome.Executed, RedirectDecider.OfHop(new Fault(code, "No.")).Outcome);
        }
    }
}
