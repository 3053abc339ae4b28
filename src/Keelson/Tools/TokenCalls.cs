using System.Collections.Concurrent;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>
/// Counts the calls that were made with a token that allows only so many. A call counts when its intent is written; an answer that is given
/// again does not. Safe for concurrent use; the store keeps the count over restarts.
/// </summary>
internal sealed class TokenCalls(IStore store)
{
    private const int TokensMax = 10_000; // Tokens in memory; beyond that they are read again from the store.
    private static readonly TimeSpan Keep = TimeSpan.FromDays(400); // Longer than any token lives.
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Takes one call of a token's; the fault says that there is none left. A call that is not made is given back.</summary>
    public async ValueTask<Fault?> TakeAsync(ToolCall call, CancellationToken cancellation)
    {
        if (call.Caps.MaxCalls is not { } most || call.Attribution.TokenId is not { } token)
        {
            return null;
        }

        if (!_tallies.TryGetValue(token, out var tally))
        {
            var made = await store.ReadCounterAsync(KeyOf(token), cancellation);
            if (_tallies.Count >= TokensMax)
            {
                _tallies.Clear();
            }

            tally = _tallies.GetOrAdd(token, _ => new Tally { Made = made });
        }

        if (Interlocked.Increment(ref tally.Made) <= most)
        {
            return null;
        }

        Interlocked.Decrement(ref tally.Made);
        return new Fault(ErrorCodes.QuotaExceeded, $"The token allows {most} tool calls, and they are made.") { PolicyRule = "token.maxCalls" };
    }

    /// <summary>Gives back a call that was not made.</summary>
    public void GiveBack(ToolCall call)
    {
        if (call.Caps.MaxCalls is not null && call.Attribution.TokenId is { } token && _tallies.TryGetValue(token, out var tally))
        {
            Interlocked.Decrement(ref tally.Made);
        }
    }

    /// <summary>Counts a call in the transaction of its intent.</summary>
    public static void Count(StorageTransaction transaction, ToolCall call, DateTimeOffset now)
    {
        if (call.Caps.MaxCalls is not null && call.Attribution.TokenId is { } token)
        {
            transaction.Add(KeyOf(token), 1, now + Keep);
        }
    }

    private static string KeyOf(string token) => "token-calls/" + token;

    private sealed class Tally
    {
        public long Made;
    }
}
