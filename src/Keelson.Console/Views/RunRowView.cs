namespace Keelson.Console.Views;

/// <summary>One run in the list.</summary>
/// <param name="Id">The run.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="Status">Where it stands; that of its compensation when there is one.</param>
/// <param name="Verdict">The business outcome that it reported: success or failure.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Code">Why it failed.</param>
public sealed record RunRowView(
    string Id,
    string Workflow,
    string Actor,
    string Status,
    string? Verdict,
    DateTimeOffset StartedAt,
    double? DurationMs,
    string? Code);
