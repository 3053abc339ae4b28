namespace Keelson.Server.Tests.Samples;

public sealed class OperationsEffectsTests
{
    private const string Forty = "0123456789012345678901234567890123456789";

    [Fact]
    public async Task A_repeated_key_gets_the_stored_answer_and_has_no_second_effect()
    {
        await using var host = await OperationsHost.StartAsync();

        var first = await host.WriteAsync("/services/checkout-api/restart", "k1", run: "r1");
        var second = await host.WriteAsync("/services/checkout-api/restart", "k1", run: "r1");

        Assert.Equal((200, false), (first.Status, first.IsReplay));
        Assert.Equal((200, true), (second.Status, second.IsReplay));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(["service.restart checkout-api"], await host.EffectsAsync("?run=r1"));
        Assert.Equal("1", (await host.GetAsync("/services/checkout-api"))["restarts"]);
    }

    [Fact]
    public async Task A_key_in_quotes_names_the_same_call_as_without()
    {
        await using var host = await OperationsHost.StartAsync();

        await host.WriteAsync("/services/checkout-api/restart", "\"k1\"");

        Assert.True((await host.WriteAsync("/services/checkout-api/restart", "k1")).IsReplay);
    }

    [Theory]
    [InlineData("/services/checkout-api/restart", "other reason")]
    [InlineData("/services/orders-api/restart", "leak")]
    public async Task A_key_with_another_body_or_target_is_refused(string path, string reason)
    {
        await using var host = await OperationsHost.StartAsync();
        await host.WriteAsync("/services/checkout-api/restart", "k1", new { reason = "leak" });

        var reply = await host.WriteAsync(path, "k1", new { reason });

        Assert.Equal((422, "idempotencyKeyReused"), (reply.Status, reply.Code));
        Assert.Single(await host.EffectsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(Forty + Forty + Forty + "123456789")]
    public async Task A_write_without_a_proper_key_is_refused(string key)
    {
        await using var host = await OperationsHost.StartAsync();

        var reply = await host.WriteAsync("/services/checkout-api/restart", key);

        Assert.Equal(400, reply.Status);
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task Many_callers_with_one_key_have_one_effect()
    {
        await using var host = await OperationsHost.StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => host.WriteAsync("/services/checkout-api/restart", "k1", run: "r1")));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Single(replies, reply => !reply.IsReplay);
        Assert.Equal("1", (await host.GetAsync("/services/checkout-api"))["restarts"]);
    }

    [Fact]
    public async Task Answers_and_effects_survive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("keelson-operations-").FullName;
        await using (var host = await OperationsHost.StartAsync(folder))
        {
            await host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" }, "r1");
        }

        await using (var host = await OperationsHost.StartAsync(folder))
        {
            Assert.True((await host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned" }, "r1")).IsReplay);
            Assert.Equal(["order.refund ORD-7001"], await host.EffectsAsync());
            Assert.Equal("0.00", (await host.GetAsync("/orders/ORD-7001"))["refundable"]);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_refused_write_leaves_no_effect_and_no_answer()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal(409, (await host.WriteAsync("/incidents/INC-1001/resolve", "k1", new { rootCause = "outOfMemory" })).Status);
        await host.WriteAsync("/services/checkout-api/restart", "k2");
        var later = await host.WriteAsync("/incidents/INC-1001/resolve", "k1", new { rootCause = "outOfMemory" });

        Assert.Equal((200, false), (later.Status, later.IsReplay));
    }

    [Fact]
    public async Task The_summary_counts_what_one_run_did_twice()
    {
        await using var host = await OperationsHost.StartAsync();
        await host.WriteAsync("/services/checkout-api/restart", "k1", run: "r1");
        await host.WriteAsync("/services/checkout-api/restart", "k2", run: "r1");
        await host.WriteAsync("/services/checkout-api/restart", "k3", run: "r2");
        await host.WriteAsync("/changes/CHG-2001/merge", "k4", run: "r1");
        await host.WriteAsync("/changes/CHG-2001/merge", "k5", run: "r1");

        var summary = (await host.GetAsync("/effects/summary")).Json;

        Assert.Equal(4, summary.GetProperty("effects").GetInt32());
        var duplicate = Assert.Single(summary.GetProperty("duplicates").EnumerateArray());
        Assert.Equal(("r1", "service.restart", 2), (duplicate.GetProperty("run").GetString(), duplicate.GetProperty("kind").GetString(), duplicate.GetProperty("count").GetInt32()));
        var repeat = Assert.Single(summary.GetProperty("repeats").EnumerateArray());
        Assert.Equal("change.merge", repeat.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Effects_come_in_pages()
    {
        await using var host = await OperationsHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.WriteAsync("/services/checkout-api/restart", $"k{i}");
        }

        var first = (await host.GetAsync("/effects?limit=2")).Json;
        var rest = (await host.GetAsync($"/effects?limit=2&after={first.GetProperty("next").GetInt64()}")).Json;

        Assert.Equal((2, 1), (first.GetProperty("effects").GetArrayLength(), rest.GetProperty("effects").GetArrayLength()));
        Assert.False(rest.TryGetProperty("next", out _));
    }
}
