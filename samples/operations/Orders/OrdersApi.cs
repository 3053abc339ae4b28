using System.Globalization;
using Operations.Effects;
using Operations.Http;
using Operations.Storage;

namespace Operations.Orders;

/// <summary><c>/orders</c>: look, refund, take the refund back, and put the articles back on the shelf.</summary>
internal static class OrdersApi
{
    private const int ReasonLengthMax = 500;

    /// <summary>Maps the routes.</summary>
    public static void MapOrdersApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orders/{id}", Show);
        routes.MapPost("/orders/{id}/refund", (HttpContext http, WriteGate gate, OrderSeeds seeds, OperationsDatabase database, string id) =>
            gate.HandleAsync(http, "order.refund", id, (sql, call) => Refund(sql, call, seeds, database.SeededAt)));
        routes.MapPost("/orders/{id}/refund/cancel", (HttpContext http, WriteGate gate, OrderSeeds seeds, string id) =>
            gate.HandleAsync(http, "order.refundCancel", id, (sql, call) => CancelRefund(sql, call, seeds)));
        routes.MapPost("/orders/{id}/restock", (HttpContext http, WriteGate gate, OrderSeeds seeds, string id) =>
            gate.HandleAsync(http, "order.restock", id, (sql, call) => Restock(sql, call, seeds)));
    }

    private static IResult Show(OperationsDatabase database, OrderSeeds seeds, TimeProvider time, string id)
    {
        if (seeds.Find(id) is not { } seed)
        {
            return Problem.NotFound("order", id).ToResult();
        }

        var delivered = DeliveredAt(seed, database.SeededAt);
        return database.Read(sql =>
        {
            var refunds = OrderStore.Refunds(sql, id);
            var refunded = RefundedCents(seed, refunds);
            return TypedResults.Ok(new
            {
                id,
                seed.Customer,
                seed.Status,
                deliveredAt = delivered?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                returnWindow = IsWindowOpen(seed, delivered, time.GetUtcNow()) ? "open" : "closed",
                seed.ReturnWindowDays,
                total = Cents.Text(seed.TotalCents),
                refunded = Cents.Text(refunded),
                refundable = Cents.Text(seed.TotalCents - refunded),
                paymentHold = seed.IsHeldForFraud ? "fraudReview" : "none",
                items = seed.Items.Select(item => new { item.Sku, item.Name, item.Quantity, price = Cents.Text(item.PriceCents) }),
                refunds = refunds.Select(refund => new { refund.Id, amount = Cents.Text(refund.AmountCents), refund.State }),
                restocked = OrderStore.IsRestocked(sql, id),
            });
        });
    }

    private static WriteAnswer Refund(Sql sql, WriteCall call, OrderSeeds seeds, DateTimeOffset seededAt)
    {
        var seed = MustExist(seeds, call.Target);
        var refunds = OrderStore.Refunds(sql, call.Target);
        var refundable = seed.TotalCents - RefundedCents(seed, refunds);
        var cents = AmountOf(call.Body, refundable);
        _ = call.Body.RequiredText("reason", ReasonLengthMax);
        if (seed.IsHeldForFraud)
        {
            throw new RefusedException(new Problem(
                409, "paymentHeld", $"The risk team holds the payments of {call.Target}; only a person can release them."));
        }

        if (!IsWindowOpen(seed, DeliveredAt(seed, seededAt), call.At))
        {
            throw new RefusedException(new Problem(
                409, "returnWindowClosed", $"{call.Target} cannot be given back: it is not delivered, or longer ago than {seed.ReturnWindowDays} days."));
        }

        if (refundable == 0)
        {
            throw new RefusedException(new Problem(409, "alreadyRefunded", $"{call.Target} is refunded in full."));
        }

        if (cents > refundable)
        {
            throw new RefusedException(new Problem(422, "amountTooHigh", $"At most {Cents.Text(refundable)} of {call.Target} can be refunded."));
        }

        var refund = OrderStore.AddRefund(sql, call.Target, refunds.Count + 1, cents);
        return WriteAnswer.Ok(new { order = call.Target, refund = refund.Id, amount = Cents.Text(cents), refund.State, settlesAt = "next settlement" });
    }

    private static WriteAnswer CancelRefund(Sql sql, WriteCall call, OrderSeeds seeds)
    {
        _ = MustExist(seeds, call.Target);
        var named = call.Body.Text("refund", ReasonLengthMax);
        var refunds = OrderStore.Refunds(sql, call.Target);
        var refund = refunds.LastOrDefault(row => row.State == RefundState.Pending && (named is null || row.Id == named))
            ?? throw new RefusedException(new Problem(409, "noPendingRefund", $"{call.Target} has no refund that could be cancelled."));
        OrderStore.CancelRefund(sql, refund.Id);
        return WriteAnswer.Ok(new { order = call.Target, refund = refund.Id, amount = Cents.Text(refund.AmountCents), state = RefundState.Cancelled });
    }

    private static WriteAnswer Restock(Sql sql, WriteCall call, OrderSeeds seeds)
    {
        var seed = MustExist(seeds, call.Target);
        if (OrderStore.IsRestocked(sql, call.Target))
        {
            throw new RefusedException(new Problem(409, "alreadyRestocked", $"The articles of {call.Target} are back on the shelf."));
        }

        if (seed.Items.FirstOrDefault(item => item.Restock == RestockResult.Fails) is { } failing)
        {
            throw new RefusedException(new Problem(500, "warehouseFailed", $"The warehouse system failed on {failing.Sku}; nothing was booked."));
        }

        if (seed.Items.FirstOrDefault(item => item.Restock == RestockResult.Refused) is { } refused)
        {
            throw new RefusedException(new Problem(409, "notRestockable", $"The warehouse does not take {refused.Sku} ({refused.Name}) back; nothing was booked."));
        }

        OrderStore.Restock(sql, call.Target, call.At.ToString("O", CultureInfo.InvariantCulture), seed.Items);
        return WriteAnswer.Ok(new { order = call.Target, restocked = seed.Items.Sum(item => item.Quantity) });
    }

    private static long AmountOf(RequestBody body, long refundable) =>
        body.Text("amount", 12) is not { } text
            ? refundable
            : Cents.Parse(text) ?? throw new RefusedException(Problem.Invalid("'amount' is text like \"49.90\", above zero, with at most two decimals."));

    private static long RefundedCents(OrderSeed seed, IEnumerable<RefundRow> refunds) =>
        seed.RefundedCents + refunds.Where(refund => refund.State == RefundState.Pending).Sum(refund => refund.AmountCents);

    private static DateTimeOffset? DeliveredAt(OrderSeed seed, DateTimeOffset seededAt) =>
        seed.DeliveredDaysAgo is { } days ? seededAt.AddDays(-days) : null;

    private static bool IsWindowOpen(OrderSeed seed, DateTimeOffset? delivered, DateTimeOffset now) =>
        delivered is { } at && now <= at.AddDays(seed.ReturnWindowDays);

    private static OrderSeed MustExist(OrderSeeds seeds, string id) =>
        seeds.Find(id) ?? throw new RefusedException(Problem.NotFound("order", id));
}
