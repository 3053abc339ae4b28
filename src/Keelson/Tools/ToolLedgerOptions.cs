namespace Keelson.Tools;

/// <summary>How long the ledger remembers.</summary>
internal sealed class ToolLedgerOptions
{
    /// <summary>The answer of a call is given again for at least this long: a day covers a client that retries over a night's outage.</summary>
    public TimeSpan KeepAnswers { get; init; } = TimeSpan.FromHours(24);

    /// <summary>After that, the key is refused as expired for this long: a month covers a queue that is replayed late. Digests only.</summary>
    public TimeSpan KeepKeys { get; init; } = TimeSpan.FromDays(30);
}
