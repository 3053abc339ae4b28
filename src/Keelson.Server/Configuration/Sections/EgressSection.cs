using Keelson.Primitives;
using Keelson.Security.Egress;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads egress, and warns of tools that no rule lets out.</summary>
internal static class EgressSection
{
    /// <summary>The policy; closed when it is absent.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var section = context.Root.Section("egress");
        var config = new EgressConfig([.. (section?.Items("rules") ?? []).OfType<ConfigMap>().Select(Rule)])
        {
            IsReportOnly = section?.Text("mode") is "report",
        };
        var (policy, complaints) = EgressPolicy.Build(config);
        foreach (var complaint in complaints)
        {
            context.Complaints.Error(context.NodeAt(complaint.Path), complaint.Message);
        }

        policy ??= EgressPolicy.Closed;
        WarnOfClosedTools(context, policy);
        return snapshot => snapshot.With(policy);
    }

    private static EgressRuleConfig Rule(ConfigMap rule) => new()
    {
        Id = rule.Text("id"),
        Host = rule.Text("host"),
        Schemes = Texts(rule, "schemes"),
        Ports = Texts(rule, "ports") is { } ports ? [.. ports.Select(port => (int)(ScalarParser.Whole(port) ?? 0))] : null,
        Methods = Texts(rule, "methods"),
        PathPrefixes = Texts(rule, "pathPrefixes"),
        AllowCidrs = Texts(rule, "allowCidrs"),
        MaxResponseBytes = rule.Whole("maxResponseBytes"),
        TimeoutMs = rule.Int("timeoutMs"),
    };

    private static string[]? Texts(ConfigMap rule, string key) =>
        rule.Find(key) is null ? null : [.. rule.Texts(key).Select(scalar => scalar.Resolved)];

    private static void WarnOfClosedTools(SectionContext context, EgressPolicy policy)
    {
        if (context.Complaints.HasErrors)
        {
            return; // What is wrong already would be said twice.
        }

        foreach (var (name, tool) in context.Root.Named("tools"))
        {
            if (tool.Find("url") is ConfigScalar url
                && EgressDecider.Decide(ScalarChecker.WithoutExpressions(url.Resolved), tool.Text("method") ?? "POST", policy) is { IsAllowed: false, Fault: { } fault })
            {
                context.Complaints.Warn(url, $"Calls of the tool {name} will be refused: {fault.Detail}");
            }
        }

        foreach (var (name, server) in context.Root.Named("mcpServers"))
        {
            if (server.Find("url") is ConfigScalar url && EgressDecider.Decide(url.Resolved, "POST", policy) is { IsAllowed: false, Fault: { } fault })
            {
                context.Complaints.Warn(url, $"The MCP server {name} will not be reached: {fault.Detail}");
            }
        }
    }
}
