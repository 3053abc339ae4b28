using Microsoft.Extensions.Time.Testing;

namespace Keelson.Server.Tests.Samples;

public sealed class OperationsFaultTests
{
    [Fact]
    public async Task A_connection_that_is_cut_after_the_effect_is_healed_by_the_same_key()
    {
        await using var host = await OperationsHost.StartAsync();
        await host.PlanFaultAsync(new { kind = "order.refund", mode = "dropAfter" });

        await Assert.ThrowsAsync<HttpRequestException>(() => host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" }, "r1"));
        var again = await host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" }, "r1");

        Assert.Equal((200, true), (again.Status, again.IsReplay));
        Assert.Equal(["order.refund ORD-7001"], await host.EffectsAsync());
    }

    [Fact]
    public async Task A_connection_that_is_cut_before_the_effect_leaves_nothing()
    {
        await using var host = await OperationsHost.StartAsync();
        await host.PlanFaultAsync(new { kind = "order.refund", mode = "dropBefore" });

        await Assert.ThrowsAsync<HttpRequestException>(() => host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" }));

        Assert.Empty(await host.EffectsAsync());
        Assert.False((await host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" })).IsReplay);
    }

    [Theory]
    [InlineData("failBefore", 0)]
    [InlineData("failAfter", 1)]
    public async Task A_planned_error_says_nothing_about_the_effect(string mode, int effects)
    {
        await using var host = await OperationsHost.StartAsync();
        await host.PlanFaultAsync(new { mode, status = 502 });

        var reply = await host.WriteAsync("/services/checkout-api/restart", "k1");

        Assert.Equal((502, "faultPlanned"), (reply.Status, reply.Code));
        Assert.Equal(effects, (await host.EffectsAsync()).Count);
        Assert.Equal(effects == 1, (await host.WriteAsync("/services/checkout-api/restart", "k1")).IsReplay);
    }

    [Fact]
    public async Task A_plan_counts_down_and_concerns_its_kind_only()
    {
        await using var host = await OperationsHost.StartAsync();
        await host.PlanFaultAsync(new { kind = "service.restart", mode = "failBefore", count = 2 });

        Assert.Equal(200, (await host.WriteAsync("/services/checkout-api/start", "k0")).Status);
        Assert.Equal(503, (await host.WriteAsync("/services/checkout-api/restart", "k1")).Status);
        Assert.Equal(503, (await host.WriteAsync("/services/checkout-api/restart", "k1")).Status);
        Assert.Equal(200, (await host.WriteAsync("/services/checkout-api/restart", "k1")).Status);
    }

    [Fact]
    public async Task The_header_breaks_one_call()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal(503, (await host.WriteAsync("/services/checkout-api/restart", "k1", fault: "failAfter")).Status);
        Assert.True((await host.WriteAsync("/services/checkout-api/restart", "k1")).IsReplay);
    }

    [Fact]
    public async Task A_slow_call_answers_when_its_time_has_come()
    {
        var time = new FakeTimeProvider();
        await using var host = await OperationsHost.StartAsync(time: time);
        await host.PlanFaultAsync(new { mode = "slow", delayMs = 60_000 });

        var slow = host.WriteAsync("/services/checkout-api/restart", "k1");
        while ((await host.GetAsync("/faults")).Json.GetProperty("faults").GetArrayLength() > 0)
        {
            Assert.False(slow.IsCompleted);
        }

        Assert.Empty(await host.EffectsAsync());
        while (!slow.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await host.GetAsync("/healthz");
        }

        Assert.Equal(200, (await slow).Status);
        Assert.Single(await host.EffectsAsync());
    }

    [Fact]
    public async Task Plans_can_be_forgotten()
    {
        await using var host = await OperationsHost.StartAsync();
        await host.PlanFaultAsync(new { mode = "dropAfter", count = 100 });

        await host.Client.DeleteAsync("/faults", TestContext.Current.CancellationToken);

        Assert.Equal(200, (await host.WriteAsync("/services/checkout-api/restart", "k1")).Status);
    }

    [Theory]
    [InlineData("""{"mode":"sometimes"}""")]
    [InlineData("""{"mode":"3"}""")]
    [InlineData("""{"mode":"slow","delayMs":-1}""")]
    [InlineData("""{"mode":"slow","count":0}""")]
    [InlineData("""{"mode":"failAfter","status":200}""")]
    [InlineData("""{}""")]
    public async Task A_plan_that_makes_no_sense_is_refused(string body)
    {
        await using var host = await OperationsHost.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var reply = await OperationsReply.ReadAsync(await host.Client.PostAsync("/faults", content, TestContext.Current.CancellationToken));

        Assert.Equal((400, "requestInvalid"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task At_most_a_hundred_plans_are_kept()
    {
        await using var host = await OperationsHost.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(200, (await host.PlanFaultAsync(new { mode = "slow" })).Status);
        }

        Assert.Equal((409, "tooManyFaults"), (await host.PlanFaultAsync(new { mode = "slow" })).Refusal);
    }
}
