using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Workflows.Queries;

/// <summary>What a run spent on models, summed over every attempt of it in the stream.</summary>
/// <param name="CostUsd">Known cost.</param>
/// <param name="Attempts">Attempts that ended.</param>
/// <param name="Unpriced">Attempts of unknown price; their cost is in no sum.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Generated tokens.</param>
/// <param name="IsSimulated">True when a simulator answered at least once.</param>
internal sealed record RunSpend(Money CostUsd, int Attempts, int Unpriced, long InputTokens, long OutputTokens, bool IsSimulated)
{
    /// <summary>Sums the events of a run. Pure.</summary>
    public static RunSpend Of(IEnumerable<TelemetryEvent> events)
    {
        var sum = new RunSpend(Money.Zero, 0, 0, 0, 0, false);
        foreach (var each in events)
        {
            if (each.Type is EventTypes.InferenceCompleted or EventTypes.InferenceFailed or EventTypes.InferenceLost)
            {
                sum = new RunSpend(
                    sum.CostUsd + (each.Data.Cost ?? Money.Zero),
                    sum.Attempts + 1,
                    sum.Unpriced + (each.Data.Cost is null ? 1 : 0),
                    sum.InputTokens + (each.Data.Usage?.Input ?? 0),
                    sum.OutputTokens + (each.Data.Usage?.Output ?? 0),
                    sum.IsSimulated || each.Data.Simulated == true);
            }
        }

        return sum;
    }
}
