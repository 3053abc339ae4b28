namespace Keelson.Inference.Admission;

/// <summary>The desk of a cluster, asked over its grain.</summary>
internal sealed class ClusterAdmissionDesk(Func<IAdmissionGrain> find) : IAdmissionDesk
{
    private readonly Lazy<IAdmissionGrain> _grain = new(find);

    /// <inheritdoc/>
    public async ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask, CancellationToken cancellation)
    {
        try
        {
            return await _grain.Value.AskAsync(ask).AsTask().WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await _grain.Value.ForgetAsync(ask.Ticket, [.. ask.Budgets.Select(budget => budget.Key)]);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask EndPrefillAsync(string ticket, long fence) => _grain.Value.EndPrefillAsync(ticket, fence);

    /// <inheritdoc/>
    public ValueTask ReturnAsync(AdmissionReturn given) => _grain.Value.ReturnAsync(given);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until) => _grain.Value.RenewAsync(tickets, until);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolView>> ViewAsync() => _grain.Value.ViewAsync();
}
