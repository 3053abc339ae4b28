namespace Keelson.Server.Cli;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Subject">What.</param>
/// <param name="IsGood">Nothing has to be done.</param>
/// <param name="Says">What was found, and what to do when it is not good.</param>
internal sealed record DoctorFinding(string Subject, bool IsGood, string Says)
{
    /// <summary>True when the platform also runs without it.</summary>
    public bool IsOptional { get; init; }
}
