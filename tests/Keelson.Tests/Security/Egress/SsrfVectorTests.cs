using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security.Egress;

namespace Keelson.Tests.Security.Egress;

/// <summary>URLs and addresses, hostile and honest (shared/vectors/security/ssrf-urls.json and ip-classification.json).</summary>
public sealed class SsrfVectorTests
{
    [Fact]
    public void Every_URL_gets_the_verdict_of_the_vectors()
    {
        var file = SecurityVectors.Read("ssrf-urls.json");
        var policies = file.GetProperty("policies").EnumerateObject().ToDictionary(policy => policy.Name, policy => Policy(policy.Value));
        var wrong = new List<string>();
        foreach (var vector in file.GetProperty("cases").EnumerateArray())
        {
            var code = Judge(vector, policies[vector.GetProperty("policy").GetString()!])?.Code.Code;
            var isGood = vector.GetProperty("expect").GetString() == "allow"
                ? code is null
                : code is not null && vector.GetProperty("reasonAnyOf").EnumerateArray().Any(reason => reason.ValueEquals(code));
            if (!isGood)
            {
                wrong.Add($"{vector.GetProperty("id")} {vector.GetProperty("url")}: {code ?? "allow"}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_address_gets_the_class_of_the_vectors()
    {
        foreach (var vector in SecurityVectors.Read("ip-classification.json").GetProperty("cases").EnumerateArray())
        {
            var text = vector.GetProperty("ip").GetString()!;
            var kind = AddressClassifier.Classify(IPAddress.Parse(text));
            Assert.Equal((text, vector.GetProperty("class").GetString()), (text, kind.Name));
            Assert.Equal(vector.GetProperty("expect").GetString() == "allow", kind.IsPublic);
        }
    }

    [Fact]
    public void Both_ends_of_every_block_of_the_deny_table_are_denied()
    {
        foreach (var block in SecurityVectors.Read("ip-classification.json").GetProperty("denyTable").EnumerateArray())
        {
            var (first, last) = Ends(block.GetProperty("cidr").GetString()!);
            Assert.False(AddressClassifier.Classify(first).IsPublic, first.ToString());
            Assert.False(AddressClassifier.Classify(last).IsPublic, last.ToString());
        }
    }

    private static Fault? Judge(JsonElement vector, EgressPolicy policy)
    {
        var method = vector.TryGetProperty("method", out var given) ? given.GetString()! : "GET";
        var decision = EgressDecider.Decide(vector.GetProperty("url").GetString()!, method, policy);
        if (!decision.IsAllowed || decision.Url.Address is not null)
        {
            return decision.Fault;
        }

        var answers = vector.GetProperty("dns").TryGetProperty(decision.Url.Host, out var known)
            ? known.EnumerateArray().Select(answer => IPAddress.Parse(answer.GetString()!)).ToList()
            : [];
        return EgressDecider.CheckAnswers(answers, decision.Rule);
    }

    private static EgressPolicy Policy(JsonElement policy)
    {
        var ports = Numbers(policy, "ports");
        var rules = policy.GetProperty("rules").EnumerateArray().Select((rule, i) =>
            rule.GetProperty("host").GetString() == "**" ? AnyHost(ports!) : Rule(rule, i)).ToImmutableArray();
        return new EgressPolicy(rules, isReportOnly: false, "vectors");
    }

    private static EgressRule Rule(JsonElement rule, int i)
    {
        var (policy, complaints) = EgressPolicy.Build(new EgressConfig([new EgressRuleConfig
        {
            Id = "r" + i,
            Host = rule.GetProperty("host").GetString(),
            Schemes = Texts(rule, "schemes"),
            Ports = Numbers(rule, "ports"),
            Methods = Texts(rule, "methods"),
            PathPrefixes = Texts(rule, "pathPrefixes"),
            AllowCidrs = Texts(rule, "allowCidrs"),
        }]));
        Assert.Empty(complaints);
        return policy!.Rules[0];
    }

    private static EgressRule AnyHost(int[] ports) =>
        EgressRule.Reported with { Id = "any", Ports = ports.ToFrozenSet() };

    private static string[]? Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : null;

    private static int[]? Numbers(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateArray().Select(number => number.GetInt32())] : null;

    private static (IPAddress First, IPAddress Last) Ends(string cidr)
    {
        var parts = cidr.Split('/');
        var first = IPAddress.Parse(parts[0]);
        var bytes = first.GetAddressBytes();
        for (var bit = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture); bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return (first, new IPAddress(bytes));
    }
}
