using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>The latest verdict on one kind of outcome of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">For example <c>incident.resolved</c>.</param>
/// <param name="Verdict">success, failure or revoked.</param>
/// <param name="At">When it was given.</param>
internal sealed record OutcomeRecord(string Run, string Kind, string Verdict, DateTimeOffset At)
{
    public string? Workflow { get; init; }

    public string Actor { get; init; } = "";

    public Money? Value { get; init; }

    public string? Reason { get; init; }

    /// <summary>How many verdicts were given, this one included.</summary>
    public int Revision { get; init; } = 1;
}
