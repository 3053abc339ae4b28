using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Tools;

/// <summary>One call on its way along the road: what was asked, and what has been found out about it so far.</summary>
/// <param name="Call">What was asked.</param>
/// <param name="Definition">The tool as it is defined now.</param>
/// <param name="Arguments">The canonical arguments.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Fingerprint">SHA-256 over tool and arguments, hex.</param>
/// <param name="ArgumentsDigest">SHA-256 of the arguments alone, hex; for events.</param>
/// <param name="Wave">The caller's rollout wave.</param>
/// <param name="Rider">Who rides in the transactions.</param>
internal sealed record ToolCallTicket(
    ToolCall Call,
    ToolDefinition Definition,
    ReadOnlyMemory<byte> Arguments,
    string Key,
    string Fingerprint,
    string ArgumentsDigest,
    WaveModel? Wave,
    IToolCallRider Rider)
{
    /// <summary>A result of this call.</summary>
    public ToolResult Result(Fault? fault) => new(Definition.Name, fault)
    {
        Key = Key,
        Effect = Definition.Effect,
        Idempotency = Definition.Idempotency,
    };

    /// <summary>A row that does not exist yet.</summary>
    public ToolCallState Fresh(DateTimeOffset now, TimeSpan keep, TimeSpan forget) =>
        new(Key, Definition.Name, Fingerprint, ToolCallPhase.Intended)
        {
            Effect = Definition.Effect,
            Idempotency = Definition.Idempotency,
            Workflow = Call.Attribution.Workflow,
            Run = Call.Attribution.Run?.Value,
            Step = Call.Attribution.Step,
            Actor = Call.Attribution.Actor,
            IsCompensation = Call.IsCompensation,
            IntendedAt = now,
            RetainUntil = now + keep,
            ForgetAt = now + keep + forget,
        };
}
