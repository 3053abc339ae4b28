namespace Keelson.Inference;

/// <summary>
/// Remembers summaries for a while, so that a conversation that grows is not summarised again at every turn. In memory alone, because
/// they say what the conversation said; per tenant and model. Safe for concurrent use; two requests at once may both ask.
/// </summary>
internal sealed class SummaryMemory(TimeProvider time)
{
    private const int EntriesMax = 2000; // A page each: 10 MB.
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(1); // Longer than people pause in a conversation; no longer, because it is content.

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Scope, string Digest), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = []; // The oldest first.

    /// <summary>A summary; null when it is not known any more.</summary>
    public string? Find(string scope, string digest)
    {
        lock (_gate)
        {
            Forget();
            return _entries.TryGetValue((scope, digest), out var node) ? node.Value.Text : null;
        }
    }

    /// <summary>Keeps a summary; the oldest gives way when there are too many.</summary>
    public void Keep(string scope, string digest, string text)
    {
        lock (_gate)
        {
            if (_entries.Remove((scope, digest), out var before))
            {
                _order.Remove(before);
            }

            _entries[(scope, digest)] = _order.AddLast(new Entry((scope, digest), text, time.GetUtcNow() + Ttl));
            Forget();
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        while (_order.First is { } oldest && (oldest.Value.ExpiresAt <= now || _entries.Count > EntriesMax))
        {
            _entries.Remove(oldest.Value.Key);
            _order.RemoveFirst();
        }
    }

    private sealed record Entry((string Scope, string Digest) Key, string Text, DateTimeOffset ExpiresAt);
}
