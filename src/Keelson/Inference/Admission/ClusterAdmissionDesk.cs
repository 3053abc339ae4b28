namespace Keelson.Inference.Admission;

/// <summary>
/// The desk of a cluster, asked over its grain. When the grain moves because its silo went away, calls are repeated: asks are known by
/// their ticket, and everything else may happen twice. When it stays away, nothing is admitted.
/// </summary>
internal sealed class ClusterAdmissionDesk(Func<IAdmissionGrain> find, TimeProvider time) : IAdmissionDesk
{
    private readonly Lazy<IAdmissionGrain> _grain = new(find);

    /// <inheritdoc/>
    public async ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask, CancellationToken cancellation)
    {
        try
        {
            return await RetriedGrain.CallAsync(
                async () => await _grain.Value.AskAsync(ask).AsTask().WaitAsync(cancellation),
                static () => new AdmissionReply(AdmissionOutcome.Busy) { RetryAfter = TimeSpan.FromSeconds(1) },
                time,
                cancellation);
        }
        catch (OperationCanceledException)
        {
            await CallAsync(() => _grain.Value.ForgetAsync(ask.Ticket, [.. ask.Budgets.Select(budget => budget.Key)]));
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask EndPrefillAsync(string ticket, long fence) => CallAsync(() => _grain.Value.EndPrefillAsync(ticket, fence));

    /// <inheritdoc/>
    public ValueTask ReturnAsync(AdmissionReturn given) => CallAsync(() => _grain.Value.ReturnAsync(given));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until) =>
        RetriedGrain.CallAsync(() => _grain.Value.RenewAsync(tickets, until), static () => [], time, CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask AdoptAsync(IReadOnlyList<AdmissionHolding> holdings, DateTimeOffset until) => CallAsync(() => _grain.Value.AdoptAsync(holdings, until));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolView>> ViewAsync() => RetriedGrain.CallAsync(() => _grain.Value.ViewAsync(), static () => [], time, CancellationToken.None);

    // What does not arrive is put right by the end of the lease: its room is free then, and its money is read from the store.
    private async ValueTask CallAsync(Func<ValueTask> call) => await RetriedGrain.CallAsync(
        async () =>
        {
            await call();
            return true;
        },
        static () => false,
        time,
        CancellationToken.None);
}
