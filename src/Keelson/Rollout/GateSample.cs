namespace Keelson.Rollout;

/// <summary>The runs that a gate judges.</summary>
/// <param name="Runs">Ended runs of the wave since it was entered, without excluded ones.</param>
/// <param name="Successes">Of these, runs whose newest verdict is a success.</param>
/// <param name="Excluded">Ended runs that count neither way.</param>
/// <param name="FirstRun">The end of the first of the runs.</param>
/// <param name="LastRun">The end of the newest of the runs.</param>
internal sealed record GateSample(long Runs, long Successes, long Excluded, DateTimeOffset? FirstRun, DateTimeOffset? LastRun)
{
    /// <summary>From the evidence of a wave, by the kind of outcome that the workflow is for; without a kind nothing is a success.</summary>
    public static GateSample Of(GateCounts counts, string? kind) =>
        new(counts.Runs, kind is null ? 0 : counts.Successes(kind), counts.Excluded, counts.FirstRun, counts.LastRun);

    /// <summary>Days from the first to the newest run.</summary>
    public double Days => this is { FirstRun: { } first, LastRun: { } last } ? (last - first).TotalDays : 0;
}
