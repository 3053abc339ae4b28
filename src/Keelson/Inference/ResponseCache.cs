namespace Keelson.Inference;

/// <summary>
/// Answers to requests that were equal to the byte, of one tenant and workflow. While one caller asks, equal ones wait for his answer.
/// Safe for concurrent use. Bounded in bytes; the oldest go first.
/// </summary>
internal sealed class ResponseCache(InferenceOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CachedAnswer Answer, LinkedListNode<string> Place)> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _flights = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _order = [];
    private long _bytes;

    /// <summary>The bytes of all answers.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>An answer; or nothing, and then the caller either leads the flight and must <see cref="Land"/>, or waits for it and looks again.</summary>
    public (CachedAnswer? Answer, Task? Flight) Find(string key)
    {
        lock (_gate)
        {
            if (_answers.TryGetValue(key, out var kept))
            {
                if (kept.Answer.Until > time.GetUtcNow())
                {
                    return (kept.Answer, null);
                }

                Remove(key);
            }

            if (_flights.TryGetValue(key, out var flight))
            {
                return (null, flight.Task);
            }

            _flights.Add(key, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return (null, null);
        }
    }

    /// <summary>An answer, if there is one.</summary>
    public CachedAnswer? Peek(string key)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(key, out var kept) && kept.Answer.Until > time.GetUtcNow() ? kept.Answer : null;
        }
    }

    /// <summary>Ends a flight; with an answer, if it is one to keep.</summary>
    public void Land(string key, CachedAnswer? answer)
    {
        lock (_gate)
        {
            if (answer is not null && answer.Body.Length <= options.CachedAnswerBytesMax)
            {
                Remove(key);
                _answers.Add(key, (answer, _order.AddLast(key)));
                _bytes += answer.Body.Length;
                while (_bytes > options.CacheBytesMax && _order.First is { } oldest)
                {
                    Remove(oldest.Value);
                }
            }

            if (_flights.Remove(key, out var flight))
            {
                flight.SetResult();
            }
        }
    }

    private void Remove(string key)
    {
        if (_answers.Remove(key, out var kept))
        {
            _order.Remove(kept.Place);
            _bytes -= kept.Answer.Body.Length;
        }
    }
}
