using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>Who may be promoted, demoted or overridden, and when. Answers why not, or null.</summary>
internal static class RolloutDecider
{
    /// <summary>The last wave.</summary>
    public const int LastWave = 3;

    /// <summary>A decision older than this says nothing of today.</summary>
    public static readonly TimeSpan DecisionAgeMax = TimeSpan.FromHours(24);

    /// <summary>An override ends after this at the latest: what is right for longer belongs into the gate itself.</summary>
    public static readonly TimeSpan OverrideLifeMax = TimeSpan.FromDays(30);

    /// <summary>After a demotion nobody is promoted for this long, so that a wave does not flap.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromHours(24);

    private const int ReasonMin = 10; // Shorter than this nothing is explained.
    private const int ReasonMax = 1_000; // A reason is a sentence or two; the story belongs in a ticket.

    // A person may judge that the sample is large enough; nobody may judge away an incident, or evidence that is not there.
    private static readonly string[] NotOverridable = ["incidents", "telemetry"];

    /// <summary>May the workflow leave its wave now?</summary>
    public static Fault? Promote(int wave, RolloutPosition? position, GateDecision? decision, GateOverride? signed, DateTimeOffset now)
    {
        if (wave >= LastWave)
        {
            return Denied($"The workflow is in wave {wave}, the last one.");
        }

        if (position?.NotBefore is { } notBefore && now < notBefore)
        {
            return Denied($"The workflow was demoted; it may be promoted again from {notBefore.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        }

        return Fresh(wave, position, decision, now) ?? Opened(decision!, signed, now);
    }

    /// <summary>May this person override that decision?</summary>
    public static Fault? Override(
        GateDecision? decision,
        GateOverride? signed,
        string? reason,
        DateTimeOffset? expiresAt,
        (string Actor, bool IsPerson) by,
        DateTimeOffset now)
    {
        if (decision is null || now - decision.At > DecisionAgeMax)
        {
            return Denied($"No gate decision of the last 24 hours exists. Evaluate the gate first; an override stands beside a decision.");
        }

        if (decision.Verdict == GateWords.Go)
        {
            return Denied($"The gate says GO; there is nothing to override.");
        }

        if (!by.IsPerson)
        {
            return Denied($"Only a person may override a gate; use a person's token.");
        }

        if (decision.Criteria.FirstOrDefault(IsFixed) is { } criterion)
        {
            return Denied($"The criterion {criterion.Name} cannot be overridden: {criterion.Reason}.");
        }

        if (string.Equals(decision.Actor, by.Actor, StringComparison.Ordinal))
        {
            return Denied($"Who asked for the decision cannot override it; somebody else must.");
        }

        if (signed is not null && signed.StandsBeside(decision, now))
        {
            return signed.Signers.Contains(by.Actor, StringComparer.Ordinal) ? Denied($"You have signed this override already.") : null;
        }

        return IsReason(reason) is { } fault ? fault
            : expiresAt is not { } end || end <= now || end - now > OverrideLifeMax
                ? Invalid($"Give \"expiresAt\", a time within the next {OverrideLifeMax.Days} days.")
            : null;
    }

    /// <summary>How many distinct people must sign: two when customers are on the other side.</summary>
    public static int SignersNeeded(int wave) => wave + 1 >= LastWave ? 2 : 1;

    /// <summary>May the workflow fall back to that wave?</summary>
    public static Fault? Demote(int wave, int toWave, string? reason) =>
        IsReason(reason) is { } fault ? fault
        : wave <= 1 ? Denied($"The workflow is in wave 1; there is none below. Set a freeze to stop it.")
        : toWave < 1 || toWave >= wave ? Invalid($"\"toWave\" must be a wave below {wave}.")
        : null;

    /// <summary>A reason must say something.</summary>
    public static Fault? IsReason(string? reason) =>
        reason is { Length: <= ReasonMax } text && text.Trim().Length >= ReasonMin
            ? null
            : Invalid($"Say in \"reason\", in {ReasonMin} to {ReasonMax} characters, why.");

    /// <summary>The configuration does not have the workflow.</summary>
    public static Fault NoWorkflow(string workflow) =>
        new(ErrorCodes.WorkflowNotFound, $"The configuration has no workflow named \"{workflow}\".");

    private static Fault? Fresh(int wave, RolloutPosition? position, GateDecision? decision, DateTimeOffset now)
    {
        if (decision is null || decision.Wave != wave || (position is not null && decision.At < position.Since))
        {
            return Denied($"No gate decision exists for wave {wave}. Evaluate the gate first.");
        }

        return now - decision.At > DecisionAgeMax
            ? Denied($"The last gate decision is from {decision.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC, older than 24 hours. Evaluate the gate again.")
            : null;
    }

    private static Fault? Opened(GateDecision decision, GateOverride? signed, DateTimeOffset now)
    {
        if (decision.Verdict == GateWords.Go)
        {
            return null;
        }

        return signed is null || !signed.StandsBeside(decision, now) ? Denied($"The gate says {decision.Verdict}. {decision.Summary}")
            : signed.IsComplete ? null
            : Denied($"The override has {signed.Signers.Count} of {signed.SignersNeeded} signatures.");
    }

    private static bool IsFixed(GateCriterion criterion) =>
        NotOverridable.Contains(criterion.Name, StringComparer.Ordinal) && criterion.Verdict != GateWords.Of(CriterionVerdict.Pass);

    private static Fault Denied(FormattableString detail) => new(ErrorCodes.PolicyDenied, FormattableString.Invariant(detail));

    private static Fault Invalid(FormattableString detail) => new(ErrorCodes.RequestInvalid, FormattableString.Invariant(detail));
}
