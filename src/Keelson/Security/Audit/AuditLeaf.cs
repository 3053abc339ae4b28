using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Security.Audit;

/// <summary>
/// One leaf of the audit log: what was done to what, and on whose authority. It holds identifiers only, no names of people and no
/// free text, because a leaf can never be erased; the rows behind the identifiers can.
/// </summary>
/// <param name="Id">Unique; sorts by time.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Action">What, for example <c>token.issued</c>.</param>
/// <param name="ActorKind">What kind of caller: agent, user, service or node.</param>
/// <param name="ActorToken">The identifier of the caller's token.</param>
/// <param name="TargetKind">What it was done to, for example <c>token</c>.</param>
/// <param name="Target">The identifier of what it was done to.</param>
public sealed record AuditLeaf(
    string Id,
    DateTimeOffset Time,
    string Tenant,
    string Action,
    SubjectKind ActorKind,
    string ActorToken,
    string TargetKind,
    string Target)
{
    private const int BytesMax = 65_535; // Entry bundles of C2SP tlog-tiles hold the length in 16 bits.

    /// <summary>The version of this form.</summary>
    public int V { get; init; } = 1;

    /// <summary><c>allow</c>, <c>deny</c> or <c>approve</c>.</summary>
    public string Decision { get; init; } = "allow";

    /// <summary>Further facts by name: closed words, numbers, digests.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>Adds the leaf to the transaction of the action that it is about.</summary>
    /// <exception cref="InvalidOperationException">The leaf is larger than the log can hold: a bug of the caller.</exception>
    public void AddTo(StorageTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var bytes = CanonicalJson.Serialize(this);
        if (bytes.Length > BytesMax)
        {
            throw new InvalidOperationException($"An audit leaf of {Action} has {bytes.Length} bytes; {BytesMax} are possible.");
        }

        transaction.AuditLeaves.Add(bytes);
    }
}
