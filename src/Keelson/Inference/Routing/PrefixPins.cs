namespace Keelson.Inference.Routing;

/// <summary>
/// Remembers which deployment read which start of a prompt last, as long as a provider keeps its cache. Safe for concurrent use. Holds
/// a bounded number; the oldest go first.
/// </summary>
internal sealed class PrefixPins(InferenceOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (string Deployment, DateTimeOffset Until)> _pins = [];
    private readonly Queue<(ulong Digest, DateTimeOffset Until)> _order = [];

    /// <summary>The deployment that read the longest start of this prompt; null when none did lately.</summary>
    public string? Find(ReadOnlySpan<ulong> chain)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            for (var block = chain.Length - 1; block >= 0; block--)
            {
                if (_pins.TryGetValue(chain[block], out var pin) && pin.Until > now)
                {
                    return pin.Deployment;
                }
            }
        }

        return null;
    }

    /// <summary>A deployment has read this prompt.</summary>
    public void Pin(ReadOnlySpan<ulong> chain, string deployment)
    {
        var until = time.GetUtcNow() + options.PinFor;
        lock (_gate)
        {
            foreach (var digest in chain)
            {
                _pins[digest] = (deployment, until);
                _order.Enqueue((digest, until));
            }

            while (_order.Count > options.PinsMax)
            {
                var (digest, known) = _order.Dequeue();
                if (_pins.TryGetValue(digest, out var pin) && pin.Until == known)
                {
                    _pins.Remove(digest);
                }
            }
        }
    }
}
