namespace Keelson.Storage;

/// <summary>
/// Answers wake-ups whose key begins with a prefix. Safe to call again: a wake-up may come more than once. Several may be asked at the same
/// time.
/// </summary>
internal interface IWakeUpTarget
{
    /// <summary>The beginning of its keys, with the slash: <c>run/</c>.</summary>
    string Prefix { get; }

    /// <summary>
    /// Does what is due for the rest of the key, and moves or cancels the wake-up itself, in the transaction of what it did: whoever else sets
    /// it meanwhile must not be overwritten by somebody who knows less. A wake-up that stays where it is comes again.
    /// </summary>
    Task WakeAsync(string key, CancellationToken cancellation);
}
