using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>How a run ended, for whoever waited for it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status.</param>
internal sealed record RunEnd(string RunId, RunStatus Status)
{
    /// <summary>Where its compensation ended.</summary>
    public UndoStatus Compensation { get; init; }

    public string? Outcome { get; init; }

    public string? OutcomeVerdict { get; init; }

    public string? Code { get; init; }

    public string? Reason { get; init; }

    public double DurationMs { get; init; }

    /// <summary>What the workflow returned.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The end that a state tells.</summary>
    public static RunEnd Of(string run, RunState state) => new(run, state.Status)
    {
        Compensation = state.Undo,
        Outcome = state.Outcome,
        OutcomeVerdict = state.Verdict,
        Code = state.Fault?.Code,
        Reason = state.Reason ?? state.Fault?.Detail,
        DurationMs = state.EndedAt is { } ended ? (ended - state.StartedAt).TotalMilliseconds : 0,
        Output = state.Value is { IsEmpty: false } value ? JsonSerializer.Deserialize<JsonElement>(value.Span, KeelsonJson.Options) : null,
    };
}
