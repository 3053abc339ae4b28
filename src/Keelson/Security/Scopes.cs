using System.Buffers;
using System.Collections.Frozen;

namespace Keelson.Security;

/// <summary>
/// Every scope there is. A scope is an exact string without wildcards; three families carry the name of the one thing they open.
/// docs/operating/tokens.md lists the same.
/// </summary>
public static class Scopes
{
    /// <summary>See <see cref="All"/>.</summary>
    public const string AdminTokens = "admin:tokens";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ApprovalRead = "approval:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ApproveWrite = "approve:write";

    /// <summary>See <see cref="All"/>.</summary>
    public const string AuditRead = "audit:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string CapacityRead = "capacity:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ConsoleRead = "console:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string CostRead = "cost:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string EventsImport = "events:import";

    /// <summary>See <see cref="All"/>.</summary>
    public const string EventsRead = "events:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string FreezeManage = "freeze:manage";

    /// <summary>See <see cref="All"/>.</summary>
    public const string GateManage = "gate:manage";

    /// <summary>See <see cref="All"/>.</summary>
    public const string GateRead = "gate:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string IncidentManage = "incident:manage";

    /// <summary>See <see cref="All"/>.</summary>
    public const string MetricsRead = "metrics:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string OutcomeRead = "outcome:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string OutcomeWrite = "outcome:write";

    /// <summary>See <see cref="All"/>.</summary>
    public const string RequestRead = "request:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string RunManage = "run:manage";

    /// <summary>See <see cref="All"/>.</summary>
    public const string RunRead = "run:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string SessionRead = "session:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string SessionWrite = "session:write";

    /// <summary>See <see cref="All"/>.</summary>
    public const string SloRead = "slo:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ToolsRead = "tools:read";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ToolsResolve = "tools:resolve";

    /// <summary>See <see cref="All"/>.</summary>
    public const string ToolsAccept = "tools:accept";

    private const string ModelPrefix = "model:";
    private const string ToolPrefix = "tool:";
    private const string WorkflowPrefix = "workflow:";
    private const string RunSuffix = ".run";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@/+:");

    /// <summary>Every scope and family, with what it allows.</summary>
    public static IReadOnlyList<ScopeInfo> All { get; } =
    [
        new("model:NAME", "Call the model NAME; requests and their cost are on the token's account."),
        new("tool:NAME", "Call the tool NAME through the governed road (allowed, sent once, recorded)."),
        new("workflow:NAME.run", "Start runs of the workflow NAME."),
        new(RunRead, "See runs, their history, events and results."),
        new(RunManage, "Cancel, pause, resume, restart and signal runs."),
        new(SessionRead, "See sessions and their messages."),
        new(SessionWrite, "Create sessions, add messages, checkpoint, restore, fork and delete them."),
        new(ApprovalRead, "See what waits for approval."),
        new(ApproveWrite, "Grant or deny approvals; only a person's token may use it."),
        new(ToolsRead, "See the tools, their effects and recent calls."),
        new(ToolsResolve, "Say what became of a tool call whose outcome is unknown."),
        new(ToolsAccept, "Accept the changed definition of a tool."),
        new(RequestRead, "See model requests: attempts, usage, price and cost."),
        new(OutcomeRead, "See business outcomes."),
        new(OutcomeWrite, "Report business outcomes and revise them."),
        new(SloRead, "See objectives, burn rates and incidents."),
        new(IncidentManage, "Close incidents."),
        new(CostRead, "See spend, cost per outcome and the FOCUS export."),
        new(CapacityRead, "See pools, context tiers, reservations and the queue."),
        new(GateRead, "See waves and gate verdicts."),
        new(GateManage, "Evaluate, promote, override and demote at the gate."),
        new(FreezeManage, "Set and lift freezes (the kill switch)."),
        new(EventsRead, "Query, tail and export the stream of events."),
        new(EventsImport, "Import events into the stream."),
        new(AuditRead, "Read the audit log and its seals."),
        new(MetricsRead, "Scrape /metrics."),
        new(ConsoleRead, "Sign in to the console and look at its pages."),
        new(AdminTokens, "Issue, list and revoke tokens, never wider than the caller's own."),
    ];

    /// <summary>Every scope that is one exact string.</summary>
    public static FrozenSet<string> Fixed { get; } =
        All.Select(scope => scope.Name).Where(name => !name.Contains("NAME", StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The scope that opens one model.</summary>
    public static string Model(string name) => ModelPrefix + name;

    /// <summary>The scope that opens one tool.</summary>
    public static string Tool(string name) => ToolPrefix + name;

    /// <summary>The scope that lets one workflow be started.</summary>
    public static string WorkflowRun(string name) => WorkflowPrefix + name + RunSuffix;

    /// <summary>True for a scope that the platform knows; only such scopes are ever issued.</summary>
    public static bool IsKnown(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Fixed.Contains(scope)
            || IsFamily(scope, ModelPrefix, "")
            || IsFamily(scope, ToolPrefix, "")
            || IsFamily(scope, WorkflowPrefix, RunSuffix);
    }

    /// <summary>True for a scope token of RFC 6749 3.3 that holds no wildcard.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> scope)
    {
        foreach (var character in scope)
        {
            if (character is < '!' or > '~' or '"' or '\\' or '*')
            {
                return false;
            }
        }

        return !scope.IsEmpty;
    }

    private static bool IsFamily(string scope, string prefix, string suffix) =>
        scope.Length > prefix.Length + suffix.Length
        && scope.StartsWith(prefix, StringComparison.Ordinal)
        && scope.EndsWith(suffix, StringComparison.Ordinal)
        && !scope.AsSpan(prefix.Length, scope.Length - prefix.Length - suffix.Length).ContainsAnyExcept(NameCharacters);
}
