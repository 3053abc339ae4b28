using Orleans;

namespace Keelson.Inference.Admission;

/// <summary>The desk of a cluster: one activation decides over all budgets, rates and pools of a tenant.</summary>
[Alias("keelson.admission")]
internal interface IAdmissionGrain : IGrainWithStringKey
{
    /// <summary>Reserves, or waits for capacity.</summary>
    [Alias("ask")]
    ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask);

    /// <summary>A caller that waited has gone away; what it may have been granted is given back.</summary>
    [Alias("forget")]
    ValueTask ForgetAsync(string ticket, IReadOnlyList<string> budgets);

    /// <summary>A prompt has been read.</summary>
    [Alias("endPrefill")]
    ValueTask EndPrefillAsync(string ticket, long fence);

    /// <summary>Gives a lease back.</summary>
    [Alias("return")]
    ValueTask ReturnAsync(AdmissionReturn given);

    /// <summary>Keeps leases alive.</summary>
    [Alias("renew")]
    ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until);

    /// <summary>Takes up leases of an earlier activation.</summary>
    [Alias("adopt")]
    ValueTask AdoptAsync(IReadOnlyList<AdmissionHolding> holdings, DateTimeOffset until);

    /// <summary>A picture for people.</summary>
    [Alias("view")]
    ValueTask<IReadOnlyList<PoolView>> ViewAsync();
}
