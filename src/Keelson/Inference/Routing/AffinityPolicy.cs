namespace Keelson.Inference.Routing;

/// <summary>Whether a request goes where its prompt was read before. Pure.</summary>
internal static class AffinityPolicy
{
    private const double PenaltyFactor = 2; // A warm cache saves about half of the time to the first token at best.
    private const double PenaltyMs = 250;
    private const double Exploration = 0.01; // So that a deployment that got better is noticed.

    /// <summary>The order with the pinned deployment first, unless it is ill, much slower than another, or chance explores.</summary>
    /// <param name="order">The order without a pin.</param>
    /// <param name="pinned">The deployment that read the prompt before.</param>
    /// <param name="isHealthy">Whether a deployment's circuit lets requests through.</param>
    /// <param name="firstTokenMs">The usual time to the first token of a deployment; null when unknown.</param>
    /// <param name="chance">A random number from 0 to 1.</param>
    public static IReadOnlyList<DeploymentModel> Order(
        IReadOnlyList<DeploymentModel> order,
        string? pinned,
        Func<DeploymentModel, bool> isHealthy,
        Func<DeploymentModel, double?> firstTokenMs,
        double chance)
    {
        if (pinned is null || chance < Exploration || order.FirstOrDefault(one => one.Name == pinned) is not { } warm || ReferenceEquals(warm, order[0]) || !isHealthy(warm))
        {
            return order;
        }

        var isSlow = firstTokenMs(warm) is { } its
            && order.Any(other => !ReferenceEquals(other, warm) && isHealthy(other) && firstTokenMs(other) is { } theirs && its > (theirs * PenaltyFactor) + PenaltyMs);
        return isSlow ? order : [warm, .. order.Where(other => !ReferenceEquals(other, warm))];
    }
}
