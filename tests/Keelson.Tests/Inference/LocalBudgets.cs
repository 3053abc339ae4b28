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
        private readonly SemaphoreSlim _gate = new(1);
        private bool _isLoaded;

        public BudgetState State { get; } = new();

        public async ValueTask<BudgetGrant> ReserveAsync(string ticket, long limitPico, long leastPico, long wantedPico, DateTimeOffset expiresAt)
        {
            await _gate.WaitAsync();
            try
            {
                if (!_isLoaded)
                {
                    var reserved = await OpenAttempt.ReservedAsync(store, key, CancellationToken.None);
                    State.Load(await store.ReadCounterAsync(BudgetScope.SettledCounter(key), CancellationToken.None), reserved);
                    _isLoaded = true;
                }

                State.Expire(time.GetUtcNow());
                return State.Reserve(ticket, limitPico, leastPico, wantedPico, expiresAt);
            }
            finally
            {
                _gate.Release();
            }
        }

        public async ValueTask ShrinkAsync(string ticket, long amountPico)
        {
            await _gate.WaitAsync();
            State.Shrink(ticket, amountPico);
            _gate.Release();
        }

        public async ValueTask SettleAsync(string ticket, long actualPico)
        {
            await _gate.WaitAsync();
            State.Settle(ticket, actualPico);
            _gate.Release();
        }
    }
}
