using System.Text;
using CsCheck;
using Keelson.Inference;
using Keelson.Inference.Routing;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference.Routing;

public sealed class AffinityTests
{
    private static readonly DeploymentModel A = InferenceRig.OpenAi(new Uri("http://127.0.0.1:1/v1"), "a");
    private static readonly DeploymentModel B = InferenceRig.OpenAi(new Uri("http://127.0.0.1:1/v1"), "b");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Trap_37_two_prompts_share_a_chain_as_far_as_they_share_their_start_and_no_tenants_ever_do()
    {
        Gen.Select(Gen.Int[0, 9000], Gen.Int[1, 9000]).Sample((shared, more) =>
        {
            var start = new string('x', shared);
            var left = PrefixChain.Of("acme", "m", Encoding.UTF8.GetBytes(start + "L" + new string('l', more)));
            var right = PrefixChain.Of("acme", "m", Encoding.UTF8.GetBytes(start + "R" + new string('l', more)));
            var other = PrefixChain.Of("other", "m", Encoding.UTF8.GetBytes(start + "L" + new string('l', more)));

            var common = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
            return common == Math.Min(shared / PrefixChain.BlockBytes, PrefixChain.BlocksMax) && !left.Intersect(other).Any();
        });
    }

    [Fact]
    public void Trap_37_the_longest_known_start_decides_and_is_forgotten_with_the_provider_s_cache()
    {
        var pins = new PrefixPins(new InferenceOptions(), _time);
        pins.Pin([1, 2], A.Name);
        pins.Pin([1, 2, 3], B.Name);
        pins.Pin([1], A.Name);

        Assert.Equal(B.Name, pins.Find([1, 2, 3, 4]));
        Assert.Equal(A.Name, pins.Find([1, 9]));
        Assert.Null(pins.Find([9]));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(pins.Find([1, 2, 3]));
    }

    [Fact]
    public void Pins_are_bounded()
    {
        var pins = new PrefixPins(new InferenceOptions { PinsMax = 2 }, _time);
        pins.Pin([1], A.Name);
        pins.Pin([2], A.Name);
        pins.Pin([3], A.Name);

        Assert.Equal((null, A.Name), (pins.Find([1]), pins.Find([3])));
    }

    [Fact]
    public void A_pin_breaks_on_ill_health_and_on_a_slow_first_token_and_for_one_in_a_hundred()
    {
        IReadOnlyList<DeploymentModel> order = [A, B];
        string First(string? pin, bool isHealthy = true, double? slow = null, double chance = 0.5) =>
            AffinityPolicy.Order(order, pin, one => one != B || isHealthy, one => one == B ? slow : 100, chance)[0].Name;

        Assert.Equal(B.Name, First(B.Name));
        Assert.Equal(A.Name, First(null));
        Assert.Equal(A.Name, First(B.Name, isHealthy: false));
        Assert.Equal(A.Name, First(B.Name, slow: 500));
        Assert.Equal(B.Name, First(B.Name, slow: 400));
        Assert.Equal(A.Name, First(B.Name, chance: 0.005));
        Assert.Equal(A.Name, First("gone/model"));
    }

    [Fact]
    public void The_moving_mean_of_first_tokens_follows_what_is_seen()
    {
        var health = new DeploymentHealth("a", new InferenceOptions(), _time);
        Assert.Null(health.FirstTokenMs);

        health.End(true, 100);
        health.End(true, 200);
        health.End(null, null);

        Assert.Equal(110, health.FirstTokenMs);
    }
}
