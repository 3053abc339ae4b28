using Keelson.Console.Parts;

namespace Keelson.Console.Views;

/// <summary>One run in full.</summary>
public sealed record RunView(RunRowView Row, IReadOnlyList<WaterfallRow> Waterfall, double TotalMs)
{
    /// <summary>The cost of all attempts; null: unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>How many model attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>How many tool calls.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Tokens in and out.</summary>
    public string Tokens { get; init; } = "–";

    /// <summary>Rollout wave when it ran.</summary>
    public int Wave { get; init; }

    /// <summary>Why it ended as it did.</summary>
    public string? Reason { get; init; }

    /// <summary>Time waited for people.</summary>
    public double? HumanWaitMs { get; init; }

    /// <summary>True when a simulator answered.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>True while it can be cancelled.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The input as it was given, while its life lasts.</summary>
    public string? Input { get; init; }

    /// <summary>The result, while its life lasts.</summary>
    public string? Output { get; init; }

    /// <summary>Its events, the oldest first.</summary>
    public IReadOnlyList<EventRowView> Events { get; init; } = [];
}
