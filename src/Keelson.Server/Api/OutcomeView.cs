using Keelson.Primitives;
using Keelson.Workflows;

namespace Keelson.Server.Api;

/// <summary>The latest verdict on one kind of outcome of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Verdict">success, failure or revoked.</param>
/// <param name="Time">When it was given.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="Actor">Who gave it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Revision">How many verdicts were given, this one included.</param>
internal sealed record OutcomeView(
    string Run, string? Workflow, string Kind, string Verdict, DateTimeOffset Time, Money? Value, string Actor, string? Reason, int Revision)
{
    /// <summary>The view of a record.</summary>
    public static OutcomeView Of(OutcomeRecord record) => new(
        record.Run, record.Workflow, record.Kind, record.Verdict, record.At, record.Value, record.Actor, record.Reason, record.Revision);
}
