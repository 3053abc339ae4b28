using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Inference.Admission;

/// <summary>One desk for two silos: no budget and no pool is multiplied by their number, and the desk may move.</summary>
public sealed class AdmissionClusterTests
{
    private const string Budget = "acme/wf/triage/2026-11-23";
    private const long Limit = 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_18_two_silos_share_one_budget_and_one_pool_and_a_desk_that_moves_forgets_neither()
    {
        using var store = new InMemoryStore();
        await using var rig = await AdmissionClusterRig.StartAsync(store);
        Assert.Equal(1, await rig.PlaceAsync());

        // All at once from both: what is granted never adds up to more than there is.
        var (money, room) = (0L, 0L);
        var most = (Money: 0L, Room: 0L);
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(async number =>
        {
            var desk = rig.Desks[number % 2];
            var (ask, reply) = await AskAsync(desk, $"a{number}", pico: 40, wait: 20);
            if (!reply.IsGranted)
            {
                return;
            }

            lock (gate)
            {
                (money, room) = (money + 40, room + 100);
                most = (Math.Max(most.Money, money), Math.Max(most.Room, room));
            }

            await Task.Yield();
            lock (gate)
            {
                (money, room) = (money - 40, room - 100);
            }

            await desk.ReturnAsync(new AdmissionReturn(ask.Ticket, reply.Fence, [Budget], 0, 0));
        }));
        Assert.InRange(most.Money, 40, Limit);
        Assert.InRange(most.Room, 100, 400);
        Assert.Equal((0, 0L), (await UseAsync(rig)));

        // Three leases are held, one of them by the silo that goes; their rows are in the store, as those of attempts are.
        var held = new List<(AdmissionAsk Ask, AdmissionReply Reply)>();
        for (var number = 0; number < 3; number++)
        {
            var one = await AskAsync(rig.Desks[number % 2], $"h{number}", pico: 300, wait: 5);
            Assert.True(one.Reply.IsGranted);
            rig.Keepers[number % 2].Hold(one.Ask, one.Reply);
            await PutRowAsync(store, one.Ask.Ticket, 300);
            held.Add(one);
        }

        await rig.StopSecondAsync();

        // The next call finds the desk in the other silo. Money is known at once, from the store: 900 of 1,000 are reserved.
        Assert.Equal(AdmissionOutcome.OverBudget, (await AskAsync(rig.Desks[0], "b1", pico: 200, wait: 5)).Reply.Outcome);
        Assert.Equal(0, await rig.PlaceAsync());

        // Room is known with the next renewal: two of the leases are of this silo, and the third died with the other.
        Assert.Equal(2, await rig.Keepers[0].RenewAsync());
        Assert.Equal((2, 200L), await UseAsync(rig));
        Assert.Equal(0, await rig.Keepers[0].RenewAsync());

        // A number is never given twice, and a late return frees what it held and nothing else.
        var (later, granted) = await AskAsync(rig.Desks[0], "b2", pico: 50, wait: 5);
        Assert.True(granted.Fence > held.Max(one => one.Reply.Fence));
        await rig.Desks[0].ReturnAsync(new AdmissionReturn(later.Ticket, held[0].Reply.Fence, [], 0, 0));
        Assert.Equal((3, 300L), await UseAsync(rig));
        await EndAsync(store, rig.Desks[0], held[0], spent: 100);
        Assert.Equal((2, 200L), await UseAsync(rig));
        await EndAsync(store, rig.Desks[0], (later, granted), spent: 10);

        // 110 are spent and 600 reserved: 290 are left, and not a pico-dollar more.
        Assert.Equal(AdmissionOutcome.OverBudget, (await AskAsync(rig.Desks[0], "b3", pico: 291, wait: 5)).Reply.Outcome);
        Assert.True((await AskAsync(rig.Desks[0], "b4", pico: 290, wait: 5)).Reply.IsGranted);
    }

    private static async Task<(AdmissionAsk Ask, AdmissionReply Reply)> AskAsync(ClusterAdmissionDesk desk, string ticket, long pico, int wait)
    {
        var now = TimeProvider.System.GetUtcNow();
        var ask = new AdmissionAsk(ticket)
        {
            Budgets = [new BudgetAsk(Budget, Limit)],
            Pools = [new PoolAsk("p", 4, 400, null, 0, 1)],
            Tier = ContextTier.Medium,
            PromptPico = pico,
            PromptTokens = 100,
            Deadline = now.AddSeconds(60),
            WaitUntil = now.AddSeconds(wait),
            ExpiresAt = now.AddSeconds(90),
        };
        return (ask, await desk.AskAsync(ask, Cancellation));
    }

    private static async Task<(int InFlight, long Resident)> UseAsync(AdmissionClusterRig rig)
    {
        var pools = await rig.Desks[0].ViewAsync();
        return (pools.Sum(pool => pool.InFlight), pools.Sum(pool => pool.ResidentTokens));
    }

    private static async Task PutRowAsync(InMemoryStore store, string ticket, long pico)
    {
        var transaction = new StorageTransaction();
        var row = new OpenAttempt { Node = "n", Boot = "b", ReservedPico = pico, Scopes = [Budget], Request = ticket, Attempt = 1 };
        transaction.Put(OpenAttempt.Table, OpenAttempt.KeyOf(null, ticket), row.ToBytes());
        await store.CommitAsync(transaction, Cancellation);
    }

    // As the ledger ends an attempt: what was spent is durable before the lease is given back.
    private static async Task EndAsync(InMemoryStore store, ClusterAdmissionDesk desk, (AdmissionAsk Ask, AdmissionReply Reply) one, long spent)
    {
        var transaction = new StorageTransaction();
        transaction.Delete(OpenAttempt.Table, OpenAttempt.KeyOf(null, one.Ask.Ticket));
        transaction.Add(BudgetScope.SettledCounter(Budget), spent, TimeProvider.System.GetUtcNow().AddDays(1));
        await store.CommitAsync(transaction, Cancellation);
        await desk.ReturnAsync(new AdmissionReturn(one.Ask.Ticket, one.Reply.Fence, [Budget], spent, 0));
    }
}
