using Keelson.Inference.Upstreams;

namespace Keelson.Inference.Routing;

/// <summary>
/// Which deployment a request asks next, and whether it asks at all. Deployments that were not tried come first, in their order;
/// when all were tried, the first that time can help, after a back-off. Time and chance are passed in. Used by one request.
/// </summary>
internal sealed class RoutePlan(IReadOnlyList<DeploymentModel> order, InferenceOptions options)
{
    private readonly Candidate[] _candidates = Candidate.Of(order);

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>The deployments that may be asked now, the best first.</summary>
    public IEnumerable<DeploymentModel> Choices =>
        _candidates.Where(candidate => !candidate.IsOut).OrderBy(candidate => candidate.Tries).Select(candidate => candidate.Deployment);

    /// <summary>The first of the choices, without making a list of them all; null when there is none.</summary>
    public DeploymentModel? First
    {
        get
        {
            Candidate? best = null;
            foreach (var candidate in _candidates)
            {
                best = !candidate.IsOut && (best is null || candidate.Tries < best.Tries) ? candidate : best;
            }

            return best?.Deployment;
        }
    }

    /// <summary>An attempt begins.</summary>
    public int Begin(DeploymentModel deployment)
    {
        Find(deployment).Tries++;
        return ++Attempts;
    }

    /// <summary>Decides after a failed attempt.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="deployment">Where.</param>
    /// <param name="left">Time to the request's deadline.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    /// <param name="isHealthy">Whether a deployment's circuit lets requests through.</param>
    public RouteDecision Decide(
        UpstreamFailure failure,
        DeploymentModel deployment,
        TimeSpan left,
        double jitter,
        Func<DeploymentModel, bool> isHealthy)
    {
        if (failure.Remedy == Remedy.None)
        {
            return new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero);
        }

        Find(deployment).IsOut |= failure.Remedy == Remedy.OtherDeployment;
        if (Attempts >= options.AttemptsMax)
        {
            return new RouteDecision(AttemptVerdict.Exhausted, TimeSpan.Zero);
        }

        if (Array.Exists(_candidates, candidate => candidate is { Tries: 0, IsOut: false } && isHealthy(candidate.Deployment)))
        {
            return new RouteDecision(AttemptVerdict.Fallback, TimeSpan.Zero);
        }

        if (Array.TrueForAll(_candidates, candidate => candidate.IsOut))
        {
            return new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero);
        }

        var next = Choices.FirstOrDefault(isHealthy);
        var wait = Wait(failure.Fault.RetryAfter, jitter);
        return next is null || wait > options.RetryAfterMax || wait >= left
            ? new RouteDecision(AttemptVerdict.Exhausted, TimeSpan.Zero)
            : new RouteDecision(next == deployment ? AttemptVerdict.Retry : AttemptVerdict.Fallback, wait);
    }

    // Full jitter: a wait between 0 and the doubled base, so that many callers do not come back together.
    private TimeSpan Wait(TimeSpan? retryAfter, double jitter)
    {
        var cap = Math.Min(options.BackoffBase.TotalMilliseconds * Math.Pow(2, Attempts - 1), options.BackoffMax.TotalMilliseconds);
        var backoff = TimeSpan.FromMilliseconds(cap * jitter);
        return retryAfter is { } asked ? asked + backoff : backoff;
    }

    private Candidate Find(DeploymentModel deployment) => Array.Find(_candidates, candidate => ReferenceEquals(candidate.Deployment, deployment))!;

    private sealed class Candidate(DeploymentModel deployment)
    {
        public static Candidate[] Of(IReadOnlyList<DeploymentModel> order)
        {
            var candidates = new Candidate[order.Count];
            for (var index = 0; index < candidates.Length; index++)
            {
                candidates[index] = new Candidate(order[index]);
            }

            return candidates;
        }

        public DeploymentModel Deployment { get; } = deployment;

        public int Tries { get; set; }

        public bool IsOut { get; set; }
    }
}
