#pragma warning disable IDE0072 // The table names what differs; everything else is the last line.
using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Tests.Tools.Faults;

/// <summary>How one call must end.</summary>
/// <param name="Code">The code of the envelope; empty: it succeeds.</param>
/// <param name="Outcome">What the envelope says has happened.</param>
/// <param name="Phase">What the ledger knows.</param>
/// <param name="IsHeld">True when a person is waited for once no attempt is left.</param>
internal sealed record FaultExpectation(string Code, EffectOutcome Outcome, ToolCallPhase Phase, bool IsHeld = false)
{
    private static readonly FaultExpectation Success = new("", EffectOutcome.Executed, ToolCallPhase.Succeeded);

    /// <summary>The fault meets the first send.</summary>
    public static FaultExpectation First(UpstreamFault fault, ToolIdempotency idempotency)
    {
        var isSafe = idempotency == ToolIdempotency.Safe;
        return KindOf(fault) switch
        {
            FaultKind.NotSent => new(CodeOf(fault), EffectOutcome.NotExecuted, ToolCallPhase.Released),
            FaultKind.Silent when isSafe => new("tool.outcome_unknown", EffectOutcome.Unknown, ToolCallPhase.Released),
            FaultKind.Late when isSafe => new("tool.deadline_exceeded", EffectOutcome.Unknown, ToolCallPhase.Released),
            FaultKind.Silent or FaultKind.Late => Unknown(idempotency),
            FaultKind.Final => new(CodeOf(fault), EffectOutcome.Executed, ToolCallPhase.Failed),
            FaultKind.Failed => idempotency switch
            {
                ToolIdempotency.Safe or ToolIdempotency.Native => new("tool.failed", EffectOutcome.Executed, ToolCallPhase.Released),
                ToolIdempotency.Lookup => new("tool.failed", EffectOutcome.Unknown, ToolCallPhase.Unknown),
                _ => new("tool.failed", EffectOutcome.Executed, ToolCallPhase.Failed),
            },
            _ => Success,
        };
    }

    /// <summary>The first send happened and its answer was lost; the fault meets what comes next: the second send, or the question.</summary>
    public static FaultExpectation Retry(UpstreamFault fault, ToolIdempotency idempotency) => idempotency switch
    {
        ToolIdempotency.Safe => First(fault, idempotency),
        ToolIdempotency.None => new("idempotency.outcome_unknown", EffectOutcome.Unknown, ToolCallPhase.Unknown, IsHeld: true),
        ToolIdempotency.Lookup => IsClear(fault) ? Success : Unknown(idempotency),
        _ => KindOf(fault) switch
        {
            FaultKind.NotSent => new(CodeOf(fault), EffectOutcome.Unknown, ToolCallPhase.Unknown),
            FaultKind.Silent or FaultKind.Late => Unknown(idempotency),
            FaultKind.Failed => new("tool.failed", EffectOutcome.Unknown, ToolCallPhase.Unknown),
            FaultKind.Final when IsGate(fault) => Unknown(idempotency),
            FaultKind.Final => First(fault, idempotency),
            _ => Success,
        },
    };

    // A question changes nothing, so the framework's client asks it again by itself when the connection ends without a word.
    private static bool IsClear(UpstreamFault fault) =>
        KindOf(fault) == FaultKind.Good || fault is UpstreamFault.Status404 or UpstreamFault.ClosedWithoutAnswer;

    // What stands in front of the tool says nothing about the first send.
    private static bool IsGate(UpstreamFault fault) => fault is UpstreamFault.Status307 or UpstreamFault.Status401 or UpstreamFault.Status409;

    private static FaultExpectation Unknown(ToolIdempotency idempotency) => new(
        "tool.outcome_unknown", EffectOutcome.Unknown, ToolCallPhase.Unknown, idempotency is ToolIdempotency.None or ToolIdempotency.Lookup);

    private static string CodeOf(UpstreamFault fault) => fault switch
    {
        UpstreamFault.Refused or UpstreamFault.Status408 => "tool.unreachable",
        UpstreamFault.NameUnknown => "egress.dns_no_answer",
        UpstreamFault.TlsNotSpoken or UpstreamFault.TlsCutOff or UpstreamFault.TlsUntrusted => "tool.tls_failed",
        UpstreamFault.Status429 => "tool.rate_limited",
        UpstreamFault.Status307 => "egress.redirect_denied",
        UpstreamFault.HugeBody => "egress.response_too_large",
        _ => "tool.rejected",
    };

    private static FaultKind KindOf(UpstreamFault fault) => fault switch
    {
        UpstreamFault.Refused or UpstreamFault.NameUnknown or UpstreamFault.TlsNotSpoken or UpstreamFault.TlsCutOff or UpstreamFault.TlsUntrusted
            or UpstreamFault.Status408 or UpstreamFault.Status429 => FaultKind.NotSent,
        UpstreamFault.SlowDrip or UpstreamFault.Stall or UpstreamFault.StallInBody => FaultKind.Late,
        UpstreamFault.Status307 or UpstreamFault.Status400 or UpstreamFault.Status401 or UpstreamFault.Status404 or UpstreamFault.Status409
            or UpstreamFault.HugeBody => FaultKind.Final,
        UpstreamFault.Status500 or UpstreamFault.Status503 => FaultKind.Failed,
        UpstreamFault.None or UpstreamFault.InterimAnswers or UpstreamFault.WrongContentType or UpstreamFault.MalformedJson => FaultKind.Good,
        _ => FaultKind.Silent,
    };

    private enum FaultKind
    {
        NotSent,
        Silent,
        Late,
        Final,
        Failed,
        Good,
    }
}
