using System.Text.Json;

namespace Keelson.Tools;

/// <summary>A request to people to allow one thing, bound to exactly that thing by a digest; a row of <see cref="ApprovalLedger"/>.</summary>
/// <param name="Id">Derived from what is asked, so that asking again after a crash finds the first request.</param>
/// <param name="Digest">SHA-256 over tool, definition, arguments, policy, run, step and requester, hex.</param>
/// <param name="Status">Where it stands; <see cref="ApprovalDecider.StatusAt"/> adds the expiry.</param>
internal sealed record Approval(string Id, string Digest, ApprovalStatus Status)
{
    public string Tenant { get; init; } = "";

    /// <summary>What is asked, as a sentence.</summary>
    public string Title { get; init; } = "";

    /// <summary>The tool, or null for a checkpoint that a workflow's author wrote.</summary>
    public string? Tool { get; init; }

    /// <summary>The idempotency key of the one call that it allows.</summary>
    public string? Key { get; init; }

    /// <summary>What the approver sees: the canonical arguments, never a summary.</summary>
    public JsonElement? Details { get; init; }

    public string? Workflow { get; init; }

    public string? Run { get; init; }

    public string? Step { get; init; }

    public int TrustTier { get; init; } = 1;

    /// <summary>Who asked; may not decide.</summary>
    public string Requester { get; init; } = "";

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many distinct people must say yes.</summary>
    public int Needed { get; init; } = 1;

    public IReadOnlyList<ApprovalVote> Votes { get; init; } = [];

    public DateTimeOffset? DecidedAt { get; init; }
}
