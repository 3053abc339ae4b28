namespace Keelson.Console.Views;

/// <summary>One run in the list.</summary>
public sealed record RunRowView(
    string Id,
    string Workflow,
    string Key,
    string Status,
    string? Verdict,
    DateTimeOffset StartedAt,
    double? DurationMs,
    int Steps,
    string? Code);
