using System.Text.Json;
using Keelson.Workflows.Queries;

namespace Keelson.Server.Api;

/// <summary>One run in full, as it stands on the wire.</summary>
internal static class RunViews
{
    private const int StepsMax = 1_000; // Some hundred kilobytes; the history pages through all of a longer run.

    /// <summary>The members of the summary, and behind them steps, compensations, spend, input and output.</summary>
    public static Dictionary<string, object?> Of(RunDetail detail)
    {
        var members = JsonSerializer.SerializeToElement(detail.Summary, Primitives.KeelsonJson.Options)
            .EnumerateObject()
            .ToDictionary(member => member.Name, member => (object?)member.Value, StringComparer.Ordinal);
        members["timeBudgetMs"] = detail.State.Budget.TotalMilliseconds;
        members["costUsd"] = detail.Spend.CostUsd;
        members["unpricedAttempts"] = detail.Spend.Unpriced;
        members["modelAttempts"] = detail.Spend.Attempts;
        members["inputTokens"] = detail.Spend.InputTokens;
        members["outputTokens"] = detail.Spend.OutputTokens;
        members["simulated"] = detail.Spend.IsSimulated;
        members["pivot"] = detail.State.Pivot;
        members["stepCount"] = detail.Steps.Count;
        members["steps"] = detail.Steps.TakeLast(StepsMax);
        members["compensations"] = detail.Compensations;
        members["input"] = Json(detail.State.Input);
        members["output"] = Json(detail.State.Value);
        return members;
    }

    private static JsonElement? Json(ReadOnlyMemory<byte>? bytes) =>
        bytes is { IsEmpty: false } json ? JsonSerializer.Deserialize<JsonElement>(json.Span) : null;
}
