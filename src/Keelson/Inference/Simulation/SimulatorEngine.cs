namespace Keelson.Inference.Simulation;

/// <summary>
/// The time of a server that many requests share. It works in steps, as inference servers do: in each, every answer under way gains a
/// token and at most one chunk of prompts is read, the earliest request first. So a long prompt holds up the prompts behind it and
/// slows every answer down, and a full server makes others wait. Pure: time goes only where <see cref="Advance"/> sends it, and equal
/// arrivals give equal times. Not safe for concurrent use.
/// </summary>
internal sealed class SimulatorEngine(SimulatorModel model, SimulatorPrefixCache? cache)
{
    private readonly LinkedList<SimulatorSequence> _waiting = [];
    private readonly List<SimulatorSequence> _running = [];
    private readonly List<SimulatorSequence> _decoding = []; // In the step that is under way.
    private readonly List<(SimulatorSequence Sequence, int Tokens)> _reading = [];
    private TimeSpan _now;
    private TimeSpan? _stepEnd;
    private long _resident;

    /// <summary>Grows whenever a request got on.</summary>
    public long Version { get; private set; }

    /// <summary>When something happens next; null: nothing is to be done.</summary>
    public TimeSpan? NextAt => _stepEnd ?? _waiting.First?.Value.EligibleAt;

    /// <summary>How many wait.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>How many are served.</summary>
    public int RunningCount => _running.Count;

    /// <summary>Tokens that those hold that are served.</summary>
    public long Resident => _resident;

    /// <summary>True when a request is so large that it would wait for ever.</summary>
    public bool IsTooLarge(SimulatorSequence sequence) => sequence.Resident > (model.KvTokens ?? long.MaxValue);

    /// <summary>Takes a request in behind those that wait; false when too many do. It must not be too large.</summary>
    public bool TryAdd(SimulatorSequence sequence, TimeSpan now)
    {
        Advance(now);
        if (_waiting.Count + _running.Count >= (model.Slots ?? _running.Count) + model.QueueMax)
        {
            return false;
        }

        sequence.EligibleAt = now + TimeSpan.FromMilliseconds(model.FirstTokenMs);
        _waiting.AddLast(sequence);
        Advance(now);
        return true;
    }

    /// <summary>Gives a request up whose caller has gone; its slot is free for the next step.</summary>
    public void Remove(SimulatorSequence sequence, TimeSpan now)
    {
        Advance(now);
        if (sequence.EndedAt is null)
        {
            sequence.EndedAt = now;
            if (!_waiting.Remove(sequence))
            {
                Release(sequence);
            }

            Advance(now);
        }
    }

    /// <summary>Lets all happen that happens up to a time.</summary>
    public void Advance(TimeSpan to)
    {
        while (true)
        {
            if (_stepEnd is { } end)
            {
                if (end > to)
                {
                    return;
                }

                _now = end;
                Complete();
            }

            Admit();
            if (_running.Count > 0)
            {
                Begin();
            }
            else if (_waiting.First is { } next && next.Value.EligibleAt <= to)
            {
                _now = next.Value.EligibleAt;
            }
            else
            {
                _now = to > _now ? to : _now;
                return;
            }
        }
    }

    private bool HasRoom(SimulatorSequence sequence) =>
        _running.Count < (model.Slots ?? int.MaxValue) && _resident + sequence.Resident <= (model.KvTokens ?? long.MaxValue);

    private void Admit()
    {
        while (_waiting.First is { Value: var next } && next.EligibleAt <= _now && HasRoom(next))
        {
            _waiting.RemoveFirst();
            _running.Add(next);
            _resident += next.Resident;
            Version++;
            next.AdmittedAt = _now;
            next.CachedTokens = cache is not null && next.Prefix is { } prefix ? cache.Match(prefix, _now) : 0;
            next.PrefillLeft = Math.Max(1, next.PromptTokens - next.CachedTokens);
        }
    }

    private void Begin()
    {
        var room = model.PrefillChunkTokens;
        var streams = 0;
        foreach (var sequence in _running)
        {
            if (sequence.PrefillLeft == 0)
            {
                _decoding.Add(sequence);
                streams += sequence.Choices;
            }
            else if (room > 0)
            {
                var chunk = Math.Min(room, sequence.PrefillLeft);
                _reading.Add((sequence, chunk));
                room -= chunk;
            }
        }

        var read = model.PrefillChunkTokens - room;
        var reading = read > 0 && model.PrefillTokensPerS > 0 ? TimeSpan.FromSeconds(read / model.PrefillTokensPerS) : TimeSpan.Zero;
        _stepEnd = _now + reading + (streams > 0 ? Decoding(streams) : TimeSpan.Zero);
    }

    // As long as one token takes, or as long as the server needs for one of each.
    private TimeSpan Decoding(int streams)
    {
        var one = TimeSpan.FromMilliseconds(model.PerTokenMs);
        var all = model.DecodeTokensPerS is { } rate ? TimeSpan.FromSeconds(streams / rate) : TimeSpan.Zero;
        return all > one ? all : one;
    }

    private void Complete()
    {
        _stepEnd = null;
        Version++;
        foreach (var (sequence, tokens) in _reading)
        {
            sequence.PrefillLeft -= tokens;
            if (sequence.PrefillLeft == 0 && sequence.EndedAt is null)
            {
                Keep(sequence);
                sequence.FirstTokenAt = _now;
                Gain(sequence);
            }
        }

        foreach (var sequence in _decoding)
        {
            if (sequence.EndedAt is null)
            {
                Gain(sequence);
            }
        }

        _reading.Clear();
        _decoding.Clear();
    }

    private void Keep(SimulatorSequence sequence)
    {
        if (sequence.Prefix is { } prefix)
        {
            cache?.Keep(prefix, _now);
        }
    }

    private void Gain(SimulatorSequence sequence)
    {
        sequence.Tokens++;
        if (sequence.Tokens >= sequence.OutputTokens)
        {
            sequence.EndedAt = _now;
            Release(sequence);
        }
    }

    private void Release(SimulatorSequence sequence)
    {
        _running.Remove(sequence);
        _resident -= sequence.Resident;
    }
}
