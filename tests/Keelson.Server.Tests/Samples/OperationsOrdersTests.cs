using Microsoft.Extensions.Time.Testing;

namespace Keelson.Server.Tests.Samples;

public sealed class OperationsOrdersTests
{
    private static readonly object Returned = new { reason = "returned" };

    [Fact]
    public async Task A_refund_can_be_cancelled_and_ordered_again()
    {
        await using var host = await OperationsHost.StartAsync();

        var refund = await host.WriteAsync("/orders/ORD-7002/refund", "k1", Returned);
        Assert.Equal(("57.95", "pending"), (refund["amount"], refund["state"]));
        Assert.Equal("0.00", (await host.GetAsync("/orders/ORD-7002"))["refundable"]);
        Assert.Equal("alreadyRefunded", (await host.WriteAsync("/orders/ORD-7002/refund", "k2", Returned)).Code);
        Assert.Equal("cancelled", (await host.WriteAsync("/orders/ORD-7002/refund/cancel", "k3", new { refund = refund["refund"] }))["state"]);
        Assert.Equal("noPendingRefund", (await host.WriteAsync("/orders/ORD-7002/refund/cancel", "k4")).Code);
        Assert.Equal("57.95", (await host.WriteAsync("/orders/ORD-7002/refund", "k5", Returned))["amount"]);
    }

    [Fact]
    public async Task Parts_add_up_to_what_was_paid_and_not_more()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal(200, (await host.WriteAsync("/orders/ORD-7010/refund", "k1", new { reason = "chipped", amount = "45.90" })).Status);
        Assert.Equal((422, "amountTooHigh"), (await host.WriteAsync("/orders/ORD-7010/refund", "k2", new { reason = "more", amount = "45.91" })).Refusal);
        Assert.Equal(200, (await host.WriteAsync("/orders/ORD-7010/refund", "k3", new { reason = "rest", amount = "45.90" })).Status);
    }

    [Theory]
    [InlineData("0.00")]
    [InlineData("-1.00")]
    [InlineData("1.001")]
    [InlineData("1e3")]
    [InlineData("all of it")]
    [InlineData("9999999999999")]
    public async Task An_amount_that_is_none_is_refused(string amount)
    {
        await using var host = await OperationsHost.StartAsync();

        var reply = await host.WriteAsync("/orders/ORD-7001/refund", "k1", new { reason = "returned", amount });

        Assert.Equal((400, "requestInvalid"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("ORD-7007", "returnWindowClosed")]
    [InlineData("ORD-7012", "alreadyRefunded")]
    [InlineData("ORD-7014", "paymentHeld")]
    [InlineData("ORD-7022", "returnWindowClosed")]
    [InlineData("ORD-9999", "orderNotFound")]
    public async Task The_policy_refuses_a_refund(string order, string code)
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal(code, (await host.WriteAsync($"/orders/{order}/refund", "k1", Returned)).Code);
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task A_return_window_closes_as_time_goes_by()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-03-09T12:00:00Z", null));
        await using var host = await OperationsHost.StartAsync(time: time);
        Assert.Equal("open", (await host.GetAsync("/orders/ORD-7001"))["returnWindow"]);

        time.Advance(TimeSpan.FromDays(25));

        Assert.Equal("closed", (await host.GetAsync("/orders/ORD-7001"))["returnWindow"]);
    }

    [Theory]
    [InlineData("ORD-7005", 409, "notRestockable")]
    [InlineData("ORD-7021", 500, "warehouseFailed")]
    public async Task Some_articles_cannot_go_back_on_the_shelf(string order, int status, string code)
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal((status, code), (await host.WriteAsync($"/orders/{order}/restock", "k1")).Refusal);
        Assert.Equal("false", (await host.GetAsync($"/orders/{order}"))["restocked"]?.ToLowerInvariant());
    }

    [Fact]
    public async Task Articles_go_back_on_the_shelf_once()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("5", (await host.WriteAsync("/orders/ORD-7002/restock", "k1"))["restocked"]);
        Assert.Equal("alreadyRestocked", (await host.WriteAsync("/orders/ORD-7002/restock", "k2")).Code);
    }
}
