using System.Globalization;
using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>
/// People who take it on themselves to open a gate that did not say GO. It stands beside the decision, never in its place, and ends.
/// </summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Wave">The wave that it may leave.</param>
/// <param name="Decision">The decision that it stands beside.</param>
/// <param name="InputsDigest">The digest of what that decision rests on.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Signers">Who signed, the first one first.</param>
/// <param name="SignedAt">When the last of them signed.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="SignersNeeded">How many distinct people it needs.</param>
internal sealed record GateOverride(
    string Id,
    string Workflow,
    int Wave,
    string Decision,
    string InputsDigest,
    string Reason,
    IReadOnlyList<string> Signers,
    DateTimeOffset SignedAt,
    DateTimeOffset ExpiresAt,
    int SignersNeeded)
{
    /// <summary>True when enough people have signed.</summary>
    public bool IsComplete => Signers.Count >= SignersNeeded;

    /// <summary>True when it belongs to that decision and has not ended.</summary>
    public bool StandsBeside(GateDecision decision, DateTimeOffset now) =>
        now < ExpiresAt && string.Equals(Decision, decision.Id, StringComparison.Ordinal);

    /// <summary>What the audit leaf says of it; the reason only as a digest, because a leaf can never be erased.</summary>
    public Dictionary<string, string> ToFacts() => new(StringComparer.Ordinal)
    {
        ["override"] = Id,
        ["decision"] = Decision,
        ["inputs"] = InputsDigest,
        ["signatures"] = Signers.Count.ToString(CultureInfo.InvariantCulture),
        ["expires"] = ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["reason"] = CanonicalJson.Sha256Hex(KeelsonJson.Serialize(Reason)),
    };
}
