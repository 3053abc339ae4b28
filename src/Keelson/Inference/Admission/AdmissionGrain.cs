using Keelson.Storage;
using Orleans;
using Orleans.Concurrency;

namespace Keelson.Inference.Admission;

/// <summary>
/// The room behind a grain. Reentrant, because callers wait in it for capacity; the room is safe for that. A new activation reads the
/// budgets from the store; of capacity in use it learns when leases are renewed next, because their holders tell it then. Numbers of leases
/// go on growing across activations.
/// </summary>
[Reentrant]
internal sealed class AdmissionGrain(IStore store, InferenceOptions options, TimeProvider time) : Grain, IAdmissionGrain
{
    private readonly AdmissionRoom _room = new(store, options, time);

    /// <inheritdoc/>
    public ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask)
    {
        DelayDeactivation(options.LeaseTtl * 2); // Open reservations are known here alone until they are stored.
        return _room.AskAsync(ask, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(string ticket, IReadOnlyList<string> budgets)
    {
        _room.Forget(ticket);
        await _room.ReturnAsync(new AdmissionReturn(ticket, _room.FenceOf(ticket), budgets, 0, 0));
    }

    /// <inheritdoc/>
    public ValueTask EndPrefillAsync(string ticket, long fence) => _room.EndPrefillAsync(ticket, fence);

    /// <inheritdoc/>
    public ValueTask ReturnAsync(AdmissionReturn given) => _room.ReturnAsync(given);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until)
    {
        DelayDeactivation(options.LeaseTtl * 2);
        return _room.RenewAsync(tickets, until);
    }

    /// <inheritdoc/>
    public ValueTask AdoptAsync(IReadOnlyList<AdmissionHolding> holdings, DateTimeOffset until)
    {
        DelayDeactivation(options.LeaseTtl * 2);
        return _room.AdoptAsync(holdings, until);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolView>> ViewAsync() => _room.ViewAsync();
}
