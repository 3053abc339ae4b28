namespace Keelson.Inference.Admission;

/// <summary>
/// Where money, rate and capacity are reserved. One desk decides for all nodes that share a store. Safe for concurrent use; every
/// call may be repeated with the same ticket.
/// </summary>
internal interface IAdmissionDesk
{
    /// <summary>Reserves all that is asked for, or nothing; waits for capacity as long as the ask allows.</summary>
    /// <exception cref="OperationCanceledException">The caller went away while it waited; nothing is reserved.</exception>
    ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask, CancellationToken cancellation);

    /// <summary>The prompt of an attempt has been read: the next long one may begin.</summary>
    ValueTask EndPrefillAsync(string ticket, long fence);

    /// <summary>Gives a lease back; call it after what was spent is durable.</summary>
    ValueTask ReturnAsync(AdmissionReturn given);

    /// <summary>Keeps leases alive; answers those that had expired already.</summary>
    ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until);

    /// <summary>Tells the desk of leases that it does not know: they expired, or another desk granted them, and their holders go on.</summary>
    ValueTask AdoptAsync(IReadOnlyList<AdmissionHolding> holdings, DateTimeOffset until);

    /// <summary>A picture for people.</summary>
    ValueTask<IReadOnlyList<PoolView>> ViewAsync();
}
