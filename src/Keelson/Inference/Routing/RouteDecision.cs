namespace Keelson.Inference.Routing;

/// <summary>What follows from a failed attempt.</summary>
/// <param name="Verdict">What is done.</param>
/// <param name="Wait">How long before the next attempt.</param>
internal readonly record struct RouteDecision(AttemptVerdict Verdict, TimeSpan Wait)
{
    /// <summary>True when there is a next attempt.</summary>
    public bool GoesOn => Verdict is AttemptVerdict.Retry or AttemptVerdict.Fallback;
}
