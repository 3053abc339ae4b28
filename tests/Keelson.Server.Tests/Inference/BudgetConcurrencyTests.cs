using System.Net;
using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Server.Tests.Inference;

/// <summary>Budgets over real grains, a real store and HTTP.</summary>
public sealed class BudgetConcurrencyTests
{
    // An answer costs about 30 millionths of a dollar; the budget affords some 50 of them and about one reservation at a time more.
    private const decimal Day = 0.0030m;
    private const string Ask = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_at_once_never_spend_more_than_the_budget_and_a_restart_forgets_nothing()
    {
        await using var platform = new InferencePlatform { DayBudget = Day.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        await platform.InitializeAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => AskAsync(platform, number % 2 == 0)));

        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.PaymentRequired, status.ToString()));
        var spent = await SpentAsync(platform);
        Assert.InRange(spent, 0.00001m, Day);
        Assert.Equal(spent, await SettledAsync(platform));

        // One after the other, the rest is spent to where no useful answer fits any more, and not a dollar further.
        while (await AskAsync(platform, false) == HttpStatusCode.OK)
        {
        }

        spent = await SpentAsync(platform);
        Assert.InRange(spent, Day * 0.4m, Day);
        Assert.Equal(spent, await SettledAsync(platform));

        await platform.RestartAsync();

        Assert.Equal(HttpStatusCode.PaymentRequired, await AskAsync(platform, false));
        Assert.Empty(await platform.EventsAsync(EventTypes.InferenceLost));
    }

    private static async Task<HttpStatusCode> AskAsync(InferencePlatform platform, bool isStream)
    {
        var body = isStream ? Ask.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal) : Ask;
        using var response = await platform.AskAsync(body, null, ("Keelson-Workflow", "tight"));
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        return response.StatusCode;
    }

    private static async Task<decimal> SpentAsync(InferencePlatform platform) =>
        (await platform.EventsAsync(EventTypes.InferenceCompleted)).Sum(one => one.Data.Cost!.Value.Usd);

    private static async Task<decimal> SettledAsync(InferencePlatform platform)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var counter = BudgetScope.SettledCounter(BudgetScope.OfDay("acme", "tight", day, Money.Zero).Key);
        return Money.FromPico(await platform.Store.ReadCounterAsync(counter, Cancellation)).Usd;
    }
}
