using Orleans;
using Orleans.Concurrency;

namespace Keelson.Workflows;

/// <summary>
/// One run. Exactly one activation in the cluster holds it; the journal's versions fence a second one off. Faults are answered as JSON
/// of a stored fault, null when all went well.
/// </summary>
[Alias("keelson.run")]
internal interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Begins the run; a repeated start of the same run changes nothing. Answers after it is durable.</summary>
    [Alias("start")]
    Task<string?> StartAsync([Immutable] byte[] start, [Immutable] byte[] input);

    /// <summary>Does what an operator or another system asks. Answers after it is durable.</summary>
    [Alias("command")]
    Task<string?> CommandAsync([Immutable] byte[] command, [Immutable] byte[]? data);

    /// <summary>
    /// Takes the run up when nobody holds it, and lets it look for news. Answers when somebody must look after it next; null when there is
    /// nothing left to do.
    /// </summary>
    [Alias("wake")]
    Task<DateTimeOffset?> WakeAsync();

    /// <summary>Waits until the run is over, at most so long; answers its end as JSON, null when it is not over. Other calls are served meanwhile.</summary>
    [Alias("wait")]
    [AlwaysInterleave]
    Task<byte[]?> WaitAsync(TimeSpan limit);
}
