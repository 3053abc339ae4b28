using Keelson.Inference;
using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Tests.Inference.Routing;

public sealed class RoutePlanTests
{
    private static readonly DeploymentModel A = InferenceRig.OpenAi(new Uri("http://127.0.0.1:1"), "a");
    private static readonly DeploymentModel B = InferenceRig.OpenAi(new Uri("http://127.0.0.1:2"), "b");
    private static readonly InferenceOptions Options = new();
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void Goes_to_the_next_at_once_then_round_again_after_a_wait_until_attempts_are_used_up()
    {
        var plan = new RoutePlan([A, B], Options);

        Assert.Equal((AttemptVerdict.Fallback, TimeSpan.Zero), Try(plan, A, Remedy.Retry));
        Assert.Equal([B, A], plan.Choices);
        Assert.Equal((AttemptVerdict.Fallback, TimeSpan.FromMilliseconds(400)), Try(plan, B, Remedy.Retry));
        Assert.Equal((AttemptVerdict.Fallback, TimeSpan.FromMilliseconds(800)), Try(plan, A, Remedy.Retry));
        Assert.Equal((AttemptVerdict.Exhausted, TimeSpan.Zero), Try(plan, B, Remedy.Retry));
    }

    [Fact]
    public void A_single_deployment_is_retried() =>
        Assert.Equal((AttemptVerdict.Retry, TimeSpan.FromMilliseconds(200)), Try(new RoutePlan([A], Options), A, Remedy.Retry));

    [Fact]
    public void What_nothing_helps_fails_at_once() =>
        Assert.Equal((AttemptVerdict.FailFast, TimeSpan.Zero), Try(new RoutePlan([A, B], Options), A, Remedy.None));

    [Fact]
    public void A_deployment_with_a_refused_key_is_never_asked_again()
    {
        var plan = new RoutePlan([A, B], Options);

        Assert.Equal(AttemptVerdict.Fallback, Try(plan, A, Remedy.OtherDeployment).Verdict);
        Assert.Equal([B], plan.Choices);
        Assert.Equal(AttemptVerdict.FailFast, Try(plan, B, Remedy.OtherDeployment).Verdict);
    }

    [Fact]
    public void A_wait_past_the_deadline_is_not_begun() =>
        Assert.Equal(AttemptVerdict.Exhausted, Try(new RoutePlan([A], Options), A, Remedy.Retry, left: TimeSpan.FromMilliseconds(100)).Verdict);

    [Fact]
    public void The_provider_says_how_long_to_wait()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(3200), Try(new RoutePlan([A], Options), A, Remedy.Retry, retryAfter: TimeSpan.FromSeconds(3)).Wait);
        Assert.Equal(AttemptVerdict.Exhausted, Try(new RoutePlan([A], Options), A, Remedy.Retry, retryAfter: TimeSpan.FromMinutes(2)).Verdict);
    }

    [Fact]
    public void An_untried_deployment_with_an_open_circuit_is_no_way_out() =>
        Assert.Equal(AttemptVerdict.Retry, Try(new RoutePlan([A, B], Options), A, Remedy.Retry, isHealthy: choice => choice != B).Verdict);

    [Fact]
    public void Weights_share_the_traffic_and_a_key_stays_where_it_was()
    {
        DeploymentModel[] deployments = [A with { Weight = 0.9m }, B with { Weight = 0.1m }];
        var first = Enumerable.Range(0, 10_000).Select(number => DeploymentOrder.Of(deployments, "key" + number)[0].Provider.Name).ToList();

        Assert.InRange(first.Count(name => name == "b"), 850, 1150);
        Assert.Equal(first, Enumerable.Range(0, 10_000).Select(number => DeploymentOrder.Of(deployments, "key" + number)[0].Provider.Name));
        Assert.Equal([A, B], DeploymentOrder.Of([A, B], "any"));
    }

    private static (AttemptVerdict Verdict, TimeSpan Wait) Try(
        RoutePlan plan,
        DeploymentModel deployment,
        Remedy remedy,
        TimeSpan? left = null,
        TimeSpan? retryAfter = null,
        Func<DeploymentModel, bool>? isHealthy = null)
    {
        plan.Begin(deployment);
        var failure = new UpstreamFailure(new Fault(ErrorCodes.ModelUnavailable, "x") { RetryAfter = retryAfter }, remedy);
        var decision = plan.Decide(failure, deployment, left ?? Long, jitter: 1, isHealthy ?? (_ => true));
        return (decision.Verdict, decision.Wait);
    }
}
