namespace Operations.Changes;

/// <summary>What the checks say about a change.</summary>
/// <param name="Conclusion">passed, or failed when a finding blocks.</param>
/// <param name="Checks">The names of all checks that were run.</param>
/// <param name="Findings">What they found, in the order of the checks.</param>
/// <param name="FilesChanged">How many files the change touches.</param>
/// <param name="LinesAdded">How many lines it adds.</param>
/// <param name="LinesRemoved">How many lines it removes.</param>
internal sealed record CheckReport(
    string Conclusion, IReadOnlyList<string> Checks, IReadOnlyList<CheckFinding> Findings, int FilesChanged, int LinesAdded, int LinesRemoved)
{
    /// <summary>True when no finding blocks.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPassed => Findings.All(finding => !finding.IsBlocking);
}
