using System.Net;
using CsCheck;
using Keelson.Primitives;
using Keelson.Security.Egress;

namespace Keelson.Tests.Security.Egress;

public sealed class EgressPolicyTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("*x.com")]
    [InlineData("*.com")]
    [InlineData("*.localhost")]
    [InlineData("a.*.example.com")]
    [InlineData("a.example.com.")]
    [InlineData("https://a.example.com")]
    [InlineData("a.example.com:443")]
    [InlineData("bücher.example")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public void A_host_that_can_be_misread_or_is_not_meant_is_a_complaint(string? host) =>
        Assert.Equal("egress.rules[0].host", Assert.Single(Complaints(Rule() with { Host = host })).Path);

    [Fact]
    public void Every_mistake_is_told_at_once_and_at_its_place()
    {
        var complaints = Complaints(
            new EgressRuleConfig
            {
                Host = "*",
                Schemes = ["ftp"],
                Ports = [0],
                Methods = ["CONNECT"],
                PathPrefixes = ["/a", "b", "/a/../b"],
                AllowCidrs = ["10.0.0.0/8", "10.0.0.1/8", "x"],
                MaxResponseBytes = 0,
                TimeoutMs = -1,
            },
            Rule(),
            Rule() with { Ports = [] });

        Assert.Equal(
            [
                "egress.rules[0].allowCidrs[1]", "egress.rules[0].allowCidrs[2]", "egress.rules[0].host", "egress.rules[0].id",
                "egress.rules[0].maxResponseBytes", "egress.rules[0].methods", "egress.rules[0].pathPrefixes[1]",
                "egress.rules[0].pathPrefixes[2]", "egress.rules[0].ports", "egress.rules[0].schemes", "egress.rules[0].timeoutMs",
                "egress.rules[2].id", "egress.rules[2].ports",
            ],
            complaints.Select(complaint => complaint.Path).Order(StringComparer.Ordinal));
        Assert.All(complaints, complaint => Assert.EndsWith(".", complaint.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://api.example.com/v1/in/x", "POST", null)]
    [InlineData("https://api.example.com/v1/in", "POST", null)]
    [InlineData("https://api.example.com/v1/in?x=/../..", "POST", null)]
    [InlineData("https://api.example.com/v1/in/x", "GET", "egress.method_denied")]
    [InlineData("https://api.example.com/v1/inside", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/v1/in/../admin", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/v1/in/%2e%2e/admin", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/v1/in/..%2fadmin", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/v1/in/..;/admin", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com//v1/in/x", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/x/../v1/in/x", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com/V1/in/x", "POST", "egress.path_denied")]
    [InlineData("https://api.example.com:8443/v1/in/x", "POST", "egress.port_denied")]
    [InlineData("http://api.example.com/v1/in/x", "POST", "egress.scheme_denied")]
    [InlineData("https://example.com/v1/in/x", "POST", "egress.host_not_allowed")]
    public void The_nearest_rule_says_what_is_wrong(string url, string method, string? code)
    {
        var policy = Policy(Rule() with { PathPrefixes = ["/v1/in"], Methods = ["POST"] });
        Assert.Equal(code, EgressDecider.Decide(url, method, policy).Fault?.Code.Code);
    }

    [Fact]
    public void The_first_rule_that_matches_whole_decides()
    {
        var policy = Policy(
            Rule() with { Id = "read", Methods = ["GET"] },
            Rule() with { Id = "write", Methods = ["POST"], PathPrefixes = ["/in"] },
            Rule() with { Id = "rest", Host = "*.example.com" });
        Assert.Equal("read", EgressDecider.Decide("https://api.example.com/x", "GET", policy).Rule?.Id);
        Assert.Equal("write", EgressDecider.Decide("https://api.example.com/in", "POST", policy).Rule?.Id);
        Assert.Equal("rest", EgressDecider.Decide("https://api.example.com/x", "POST", policy).Rule?.Id);
    }

    [Theory]
    [InlineData("http://localhost:8000/", "127.0.0.1", null)]
    [InlineData("http://localhost:8000/", "10.0.0.1", "egress.address_denied")]
    [InlineData("http://vllm:8000/", "10.1.2.3", "egress.host_noncanonical")]
    public void A_local_name_is_reached_when_a_rule_names_it_and_its_block(string url, string answer, string? code)
    {
        var policy = Policy(Rule() with { Host = "localhost", Schemes = ["http"], Ports = [8000], AllowCidrs = ["127.0.0.0/8"] });
        var decision = EgressDecider.Decide(url, "GET", policy);
        var fault = decision.IsAllowed ? EgressDecider.CheckAnswers([IPAddress.Parse(answer)], decision.Rule) : decision.Fault;
        Assert.Equal(code, fault?.Code.Code);
    }

    [Fact]
    public void One_bad_answer_is_enough_in_whatever_order_they_come()
    {
        var rule = Policy(Rule()).Rules[0];
        IPAddress[] answers =
        [
            IPAddress.Parse("93.184.215.14"), IPAddress.Parse("93.184.215.15"), IPAddress.Parse("10.0.0.5"), IPAddress.Parse("2606:4700:4700::1111"),
        ];
        Gen.Shuffle(answers).Sample(order => EgressDecider.CheckAnswers(order, rule)?.Code == ErrorCodes.EgressDnsMixed);
        Assert.Null(EgressDecider.CheckAnswers([answers[0], answers[1], answers[3]], rule));
        Assert.Equal(ErrorCodes.EgressAddressDenied, EgressDecider.CheckAnswers([answers[2]], rule)?.Code);
        Assert.Equal(ErrorCodes.EgressDnsMixed, EgressDecider.CheckAnswers([.. Enumerable.Repeat(answers[0], 33)], rule)?.Code);
    }

    [Fact]
    public void Whatever_the_text_nothing_is_allowed_but_what_the_rule_says_and_nothing_throws()
    {
        var policy = Policy(Rule());
        string[] pieces =
        [
            "https://api.example.com", "https://", "https", "http", ":", "/", "//", "\\", "@", "#", "?", "%", "%2e", ".", "..", "[", "]", "::1", "127.0.0.1", "api.example.com",
            "API.example.com", "evil.example", ":443", ":80", " ", "\t", "\u0000", "\u3002", "\uff0f", "xn--", "0x7f", "a",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 10].Select(chosen => string.Concat(chosen.Select(i => pieces[i]))).Sample(
            text =>
            {
                var decision = EgressDecider.Decide(text, "GET", policy);
                return !decision.IsAllowed
                    || (decision.Url.Uri is { Scheme: "https", Port: 443, UserInfo: "" } && decision.Url.Uri.IdnHost == "api.example.com");
            },
            iter: 20_000);
        Gen.String.Sample(text => !EgressDecider.Decide(text, "GET", policy).IsAllowed);
    }

    [Fact]
    public void A_policy_has_a_version_that_changes_with_its_rules()
    {
        Assert.Equal(Policy(Rule()).Version, Policy(Rule()).Version);
        Assert.NotEqual(Policy(Rule()).Version, Policy(Rule() with { Ports = [8443] }).Version);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("127.0.0.1/32", "127.0.0.2", false)]
    public void A_block_holds_its_own_addresses_and_family(string range, string address, bool isInside) =>
        Assert.Equal(isInside, IpRange.Parse(range).Contains(IPAddress.Parse(address)));

    private static EgressRuleConfig Rule() => new() { Id = "api", Host = "api.example.com" };

    private static EgressPolicy Policy(params EgressRuleConfig[] rules)
    {
        var (policy, complaints) = EgressPolicy.Build(new EgressConfig(rules));
        Assert.Empty(complaints);
        return policy!;
    }

    private static IReadOnlyList<ConfigComplaint> Complaints(params EgressRuleConfig[] rules)
    {
        var (policy, complaints) = EgressPolicy.Build(new EgressConfig(rules));
        Assert.Null(policy);
        return complaints;
    }
}
