namespace Keelson.Rollout;

/// <summary>What a gate decided, on what, and why.</summary>
/// <param name="Id">Its identifier; sorts by time.</param>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Wave">The wave that it is in.</param>
/// <param name="At">As of when.</param>
/// <param name="Verdict">GO, NO_GO or INCONCLUSIVE.</param>
/// <param name="Criteria">Each criterion with its reason.</param>
/// <param name="Inputs">What it rests on.</param>
/// <param name="InputsDigest">SHA-256 of the canonical JSON of the inputs, hex.</param>
/// <param name="Actor">Who asked for it.</param>
internal sealed record GateDecision(
    string Id,
    string Workflow,
    int Wave,
    DateTimeOffset At,
    string Verdict,
    IReadOnlyList<GateCriterion> Criteria,
    GateInputs Inputs,
    string InputsDigest,
    string Actor)
{
    /// <summary>The reasons of what did not pass, as one sentence.</summary>
    public string Summary
    {
        get
        {
            var open = Criteria.Where(criterion => criterion.Verdict != GateWords.Of(CriterionVerdict.Pass)).ToList();
            return open.Count == 0
                ? FormattableString.Invariant($"All {Criteria.Count} criteria pass.")
                : string.Join("; ", open.Select(criterion => $"{criterion.Name}: {criterion.Reason}"));
        }
    }
}
