using System.Collections.Concurrent;
using Keelson.Inference.Budgets;
using Keelson.Storage;

namespace Keelson.Tests.Inference;

/// <summary>Budgets without a silo: the same state over the same stored figures, one lock each.</summary>
internal sealed class LocalBudgets(IStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Budget> _budgets = new(StringComparer.Ordinal);

    public IBudgetGrain Of(string key) => _budgets.GetOrAdd(key, name => new Budget(name, store, time));

    public long OpenPico => _budgets.Values.Sum(budget => budget.State.OpenPico);

    private sealed class Budget(string key, IStore store, TimeProvider time) : IBudgetGrain
    {
        private Task? _loading;

        public BudgetState State { get; } = new();

        public async ValueTask<BudgetGrant> ReserveAsync(string ticket, long limitPico, long leastPico, long wantedPico, DateTimeOffset expiresAt)
        {
            Task loading;
            lock (State)
            {
                loading = _loading ??= LoadAsync();
            }

            await loading;
            lock (State)
            {
                State.Expire(time.GetUtcNow());
                return State.Reserve(ticket, limitPico, leastPico, wantedPico, expiresAt);
            }
        }

        public ValueTask ShrinkAsync(string ticket, long amountPico)
        {
            lock (State)
            {
                State.Shrink(ticket, amountPico);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask SettleAsync(string ticket, long actualPico)
        {
            lock (State)
            {
                State.Settle(ticket, actualPico);
            }

            return ValueTask.CompletedTask;
        }

        private async Task LoadAsync()
        {
            var reserved = await OpenAttempt.ReservedAsync(store, key, CancellationToken.None);
            State.Load(await store.ReadCounterAsync(BudgetScope.SettledCounter(key), CancellationToken.None), reserved);
        }
    }
}
