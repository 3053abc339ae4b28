using Orleans;

namespace Keelson.Sessions;

/// <summary>
/// One session. Exactly one activation in the cluster holds it, one call at a time; the journal's versions fence a second one off.
/// </summary>
[Alias("keelson.session")]
internal interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Does what is asked and answers after it is durable: <see cref="SessionCommand"/> in, <see cref="SessionAnswer"/> out.</summary>
    [Alias("do")]
    Task<byte[]> DoAsync([Immutable] byte[] command, [Immutable] byte[]? data);

    /// <summary>Answers the session as it stands, as JSON of a <see cref="SessionImage"/> behind its version; null when there is none.</summary>
    [Alias("read")]
    Task<byte[]?> ReadAsync();

    /// <summary>Answers what a fork begins with; null when there is no session or no such checkpoint.</summary>
    [Alias("seed")]
    Task<byte[]?> SeedAsync(string? checkpoint);

    /// <summary>Answers one value as 8 bytes of version and its JSON; null when there is none.</summary>
    [Alias("value")]
    Task<byte[]?> ValueAsync(string key);
}
