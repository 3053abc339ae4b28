using Keelson.Storage;
using Orleans;

namespace Keelson.Inference.Budgets;

/// <summary>
/// Holds a <see cref="BudgetState"/> over the stored figures: the settled sum is a counter that grows in the transaction of each
/// attempt's end, the reserved sum is the open attempts of that budget.
/// </summary>
internal sealed class BudgetGrain(IStore store, TimeProvider time) : Grain, IBudgetGrain
{
    private static readonly TimeSpan KeepAfterUse = TimeSpan.FromMinutes(1);

    private readonly BudgetState _state = new();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BudgetGrant> ReserveAsync(string ticket, long limitPico, long leastPico, long wantedPico, DateTimeOffset expiresAt)
    {
        var now = time.GetUtcNow();
        _state.Expire(now);
        var grant = _state.Reserve(ticket, limitPico, leastPico, wantedPico, expiresAt);
        if (grant.GrantedPico < wantedPico && _state.IsWorthReading)
        {
            await LoadAsync(CancellationToken.None);
            grant = _state.Reserve(ticket, limitPico, leastPico, wantedPico, expiresAt);
        }

        if (grant.IsGranted)
        {
            DelayDeactivation(expiresAt - now + KeepAfterUse); // Open reservations are known here alone until they are stored.
        }

        return grant;
    }

    /// <inheritdoc/>
    public ValueTask ShrinkAsync(string ticket, long amountPico)
    {
        _state.Shrink(ticket, amountPico);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SettleAsync(string ticket, long actualPico)
    {
        _state.Settle(ticket, actualPico);
        return ValueTask.CompletedTask;
    }

    // The open attempts are read first: one that ends in between is counted twice, which errs on the side of the budget.
    private async Task LoadAsync(CancellationToken cancellation)
    {
        var scope = this.GetPrimaryKeyString();
        var reserved = await OpenAttempt.ReservedAsync(store, scope, cancellation);
        var settled = await store.ReadCounterAsync(BudgetScope.SettledCounter(scope), cancellation);
        _state.Load(settled, reserved);
    }
}
