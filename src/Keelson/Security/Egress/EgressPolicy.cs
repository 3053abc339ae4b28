using System.Collections.Frozen;
using System.Collections.Immutable;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Which destinations the platform's tools may reach; a model of the <see cref="PlatformSnapshot"/>. What no rule names is not
/// reachable.
/// </summary>
public sealed class EgressPolicy
{
    private const long ResponseBytesMax = 1024L * 1024 * 1024; // A gigabyte through one call is a mistake in the file.
    private const int TimeoutMsMax = 3_600_000; // An hour; longer work is not one call.

    private static readonly FrozenSet<string> KnownMethods =
        new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" }.ToFrozenSet(StringComparer.Ordinal);

    internal EgressPolicy(ImmutableArray<EgressRule> rules, bool isReportOnly, string version) =>
        (Rules, IsReportOnly, Version) = (rules, isReportOnly, version);

    /// <summary>Nothing is reachable.</summary>
    public static EgressPolicy Closed { get; } = new([], false, "closed");

    /// <summary>The digest of the rules, in refusals and events.</summary>
    public string Version { get; }

    /// <summary>True when what no rule names is allowed and recorded.</summary>
    public bool IsReportOnly { get; }

    internal ImmutableArray<EgressRule> Rules { get; }

    /// <summary>The policy, or every complaint at once with paths like <c>egress.rules[0].host</c>; then the policy is null.</summary>
    public static (EgressPolicy? Policy, IReadOnlyList<ConfigComplaint> Complaints) Build(EgressConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var complaints = new List<ConfigComplaint>();
        var rules = ImmutableArray.CreateBuilder<EgressRule>(config.Rules.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < config.Rules.Count; i++)
        {
            var before = complaints.Count;
            var rule = new RuleReader(config.Rules[i], $"egress.rules[{i}]", complaints).Read();
            if (complaints.Count == before)
            {
                rules.Add(rule);
            }

            if (config.Rules[i].Id is { } id && !ids.Add(id))
            {
                complaints.Add(new ConfigComplaint($"egress.rules[{i}].id", $"There is another rule named {id}. Give each its own name."));
            }
        }

        return complaints.Count > 0
            ? (null, complaints)
            : (new EgressPolicy(rules.ToImmutable(), config.IsReportOnly, CanonicalJson.Sha256Hex(KeelsonJson.Serialize(config))[..16]), complaints);
    }

    private sealed class RuleReader(EgressRuleConfig rule, string path, List<ConfigComplaint> complaints)
    {
        public EgressRule Read()
        {
            if (string.IsNullOrEmpty(rule.Id))
            {
                Complain("id", "Give the rule a name; refusals and events name it.");
            }

            var schemes = (rule.Schemes ?? ["https"]).ToFrozenSet(StringComparer.Ordinal);
            var cidrs = Cidrs();
            return new EgressRule(
                rule.Id ?? "",
                Host(cidrs),
                Checked("schemes", schemes, scheme => scheme is "http" or "https", "Only http and https leave the platform."),
                Checked("ports", Ports(schemes), port => port is >= 1 and <= ushort.MaxValue, "A port is from 1 to 65535."),
                rule.Methods is null ? null : Checked("methods", rule.Methods.ToFrozenSet(StringComparer.Ordinal), KnownMethods.Contains, $"A method is one of {string.Join(", ", KnownMethods.Order(StringComparer.Ordinal))}."),
                Prefixes(),
                cidrs,
                InRange("maxResponseBytes", rule.MaxResponseBytes ?? EgressRule.ResponseBytesDefault, ResponseBytesMax),
                TimeSpan.FromMilliseconds(InRange("timeoutMs", rule.TimeoutMs ?? (long)EgressRule.TimeoutDefault.TotalMilliseconds, TimeoutMsMax)));
        }

        private HostPattern Host(ImmutableArray<IpRange> cidrs)
        {
            if (!HostPattern.TryParse(rule.Host, out var host))
            {
                Complain("host", "Write one host name, one address, or *.example.com for one label below it; no other patterns, no scheme and no port.");
                return HostPattern.Any; // Never used: a complaint refuses the whole policy.
            }

            if (CanonicalHost.TryAddress(host.ToString(), out var address) && !AddressClassifier.Classify(address).IsPublic
                && !cidrs.Any(range => range.Contains(address)))
            {
                Complain("host", $"{address} is a {AddressClassifier.Classify(address).Name} address; add allowCidrs: [{address}/{(address.GetAddressBytes().Length * 8)}] to say that it is meant.");
            }
            else if (address is null && host.IsExact && CanonicalHost.IsLocalName(host.ToString()) && cidrs.IsEmpty)
            {
                Complain("host", $"{host} is a local name; add allowCidrs to say which addresses are meant.");
            }

            return host;
        }

        private ImmutableArray<IpRange> Cidrs()
        {
            var ranges = ImmutableArray.CreateBuilder<IpRange>();
            foreach (var (text, i) in (rule.AllowCidrs ?? []).Select((text, i) => (text, i)))
            {
                if (IpRange.TryParse(text, out var range))
                {
                    ranges.Add(range);
                }
                else
                {
                    Complain($"allowCidrs[{i}]", $"{text} is no block of addresses like 10.20.0.0/16; the bits behind the block must be zero.");
                }
            }

            return ranges.ToImmutable();
        }

        private FrozenSet<int> Ports(FrozenSet<string> schemes) =>
            (rule.Ports ?? [.. schemes.Select(scheme => scheme == "http" ? 80 : 443)]).ToFrozenSet();

        private ImmutableArray<string> Prefixes()
        {
            foreach (var (prefix, i) in (rule.PathPrefixes ?? []).Select((prefix, i) => (prefix, i)))
            {
                if (!prefix.StartsWith('/') || !EgressPath.IsPlain(prefix))
                {
                    Complain($"pathPrefixes[{i}]", $"{prefix} must start with a slash and hold no dot segments, double slashes or escaped slashes.");
                }
            }

            return [.. rule.PathPrefixes ?? []];
        }

        private FrozenSet<T> Checked<T>(string key, FrozenSet<T> values, Func<T, bool> isGood, string complaint)
        {
            if (values.Count == 0 || !values.All(isGood))
            {
                Complain(key, values.Count == 0 ? "An empty list allows nothing; leave the key out or name something." : complaint);
            }

            return values;
        }

        private long InRange(string key, long value, long max)
        {
            if (value < 1 || value > max)
            {
                Complain(key, $"It must be from 1 to {max}.");
            }

            return value;
        }

        private void Complain(string key, string message) => complaints.Add(new ConfigComplaint($"{path}.{key}", message));
    }
}
