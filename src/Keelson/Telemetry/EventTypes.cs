using System.Collections.Frozen;

namespace Keelson.Telemetry;

/// <summary>The closed list of event types; tests/approved/event-types.txt and docs/reference/events.md hold it.</summary>
#pragma warning disable CS1591 // A sentence on each name would only say the name again; the page has the meaning of each.
public static class EventTypes
{
    /// <summary>What every type starts with.</summary>
    public const string Prefix = "keelson.";

    public const string RequestRefused = "keelson.request.refused";
    public const string InferenceStarted = "keelson.inference.started";
    public const string InferenceCompleted = "keelson.inference.completed";
    public const string InferenceFailed = "keelson.inference.failed";
    public const string InferenceLost = "keelson.inference.lost";
    public const string CostRerated = "keelson.cost.rerated";
    public const string ContextCompacted = "keelson.context.compacted";
    public const string ContextEscalated = "keelson.context.escalated";
    public const string ContextOverflowed = "keelson.context.overflowed";
    public const string ToolIntended = "keelson.tool.intended";
    public const string ToolCompleted = "keelson.tool.completed";
    public const string ToolFailed = "keelson.tool.failed";
    public const string ToolDenied = "keelson.tool.denied";
    public const string ToolUnknown = "keelson.tool.unknown";
    public const string ToolResolved = "keelson.tool.resolved";
    public const string ToolReplayed = "keelson.tool.replayed";
    public const string ToolDefinitionPinned = "keelson.tool.definitionPinned";
    public const string ToolDefinitionChanged = "keelson.tool.definitionChanged";
    public const string ToolDefinitionAccepted = "keelson.tool.definitionAccepted";
    public const string EgressDenied = "keelson.egress.denied";
    public const string RunQueued = "keelson.run.queued";
    public const string RunStarted = "keelson.run.started";
    public const string RunCompleted = "keelson.run.completed";
    public const string RunFailed = "keelson.run.failed";
    public const string RunCancelled = "keelson.run.cancelled";
    public const string RunTimedOut = "keelson.run.timedOut";
    public const string RunCompensating = "keelson.run.compensating";
    public const string RunCompensated = "keelson.run.compensated";
    public const string RunCompensationFailed = "keelson.run.compensationFailed";
    public const string RunDiverged = "keelson.run.diverged";
    public const string StepCompleted = "keelson.step.completed";
    public const string StepFailed = "keelson.step.failed";
    public const string StepRetried = "keelson.step.retried";
    public const string ScheduleMissed = "keelson.schedule.missed";
    public const string SessionCreated = "keelson.session.created";
    public const string SessionChanged = "keelson.session.changed";
    public const string SessionCheckpointed = "keelson.session.checkpointed";
    public const string SessionRestored = "keelson.session.restored";
    public const string SessionForked = "keelson.session.forked";
    public const string SessionExpired = "keelson.session.expired";
    public const string SessionErased = "keelson.session.erased";
    public const string ApprovalRequested = "keelson.approval.requested";
    public const string ApprovalGranted = "keelson.approval.granted";
    public const string ApprovalDenied = "keelson.approval.denied";
    public const string ApprovalExpired = "keelson.approval.expired";
    public const string ApprovalStale = "keelson.approval.stale";
    public const string OutcomeReported = "keelson.outcome.reported";
    public const string OutcomeRevised = "keelson.outcome.revised";
    public const string TokenIssued = "keelson.token.issued";
    public const string TokenExchanged = "keelson.token.exchanged";
    public const string TokenRejected = "keelson.token.rejected";
    public const string TokenRevoked = "keelson.token.revoked";
    public const string BudgetReserved = "keelson.budget.reserved";
    public const string BudgetSettled = "keelson.budget.settled";
    public const string BudgetExceeded = "keelson.budget.exceeded";
    public const string BudgetOverrun = "keelson.budget.overrun";
    public const string SloAlertFired = "keelson.slo.alertFired";
    public const string SloAlertResolved = "keelson.slo.alertResolved";
    public const string SloStageChanged = "keelson.slo.stageChanged";
    public const string IncidentOpened = "keelson.incident.opened";
    public const string IncidentClosed = "keelson.incident.closed";
    public const string GateDecided = "keelson.gate.decided";
    public const string GateOverridden = "keelson.gate.overridden";
    public const string GatePromoted = "keelson.gate.promoted";
    public const string GateDemoted = "keelson.gate.demoted";
    public const string ConfigApplied = "keelson.config.applied";
    public const string ConfigRefused = "keelson.config.refused";
    public const string FreezeSet = "keelson.freeze.set";
    public const string FreezeLifted = "keelson.freeze.lifted";
    public const string NodeJoined = "keelson.node.joined";
    public const string NodeLeft = "keelson.node.left";
    public const string TelemetryDropped = "keelson.telemetry.dropped";

    /// <summary>Every type, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(EventTypes).GetFields()
            .Where(field => field.IsLiteral && field.Name != nameof(Prefix))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];

    private static readonly FrozenSet<string> Known = All.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a type of the list.</summary>
    public static bool Contains(string type) => Known.Contains(type);
}
