using Orleans;

namespace Keelson.Benchmarks.Sessions;

/// <summary>The least that one session can be: it commits what comes and answers its version.</summary>
[Alias("bench.session-floor")]
internal interface ISessionFloorGrain : IGrainWithStringKey
{
    /// <summary>Answers after the entry is durable.</summary>
    [Alias("put")]
    Task<long> PutAsync([Immutable] byte[] value);
}
