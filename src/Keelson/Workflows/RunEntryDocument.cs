using System.Text.Json;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>A journal entry as it is stored; read by <see cref="RunEntryCodec"/>.</summary>
internal sealed class RunEntryDocument
{
    public string Kind { get; init; } = "";

    public long At { get; init; }

    public string? Path { get; init; }

    public string? Step { get; init; }

    public string? Digest { get; init; }

    public int? Attempt { get; init; }

    public long? StartedAt { get; init; }

    public long? DueAt { get; init; }

    public JsonElement? Value { get; init; }

    public JsonElement? Arguments { get; init; }

    public StoredFault? Fault { get; init; }

    public string? Name { get; init; }

    public string? Id { get; init; }

    public string? Wait { get; init; }

    public bool Human { get; init; }

    public bool Pivot { get; init; }

    public string? Status { get; init; }

    public string? Undo { get; init; }

    public string? Actor { get; init; }

    public string? Reason { get; init; }

    public string? Outcome { get; init; }

    public string? Verdict { get; init; }

    public decimal? Cost { get; init; }

    public int? TrustTier { get; init; }

    public string? Trace { get; init; }

    public string? Tenant { get; init; }

    public string? Parent { get; init; }

    public int? Depth { get; init; }

    public long? BudgetMs { get; init; }
}
