using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>One session as its journal tells it. Changed by <see cref="Apply"/> alone; not safe for concurrent use.</summary>
internal sealed class SessionState
{
    private Dictionary<long, SessionMessage>? _messages;
    private Dictionary<string, SessionValue>? _values;
    private Dictionary<string, SessionCheckpoint>? _checkpoints;

    /// <summary>The version of the last entry; 0 before the first.</summary>
    public long Version { get; private set; }

    /// <summary>For whom it is; null before the first entry.</summary>
    public SessionBirth? Birth { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Its life counts from here.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>The numbers of the messages that stand, in order.</summary>
    public List<long> Line { get; private set; } = [];

    /// <summary>The number of the newest message ever.</summary>
    public long LastMessage { get; private set; }

    /// <summary>How many large parts were kept ever.</summary>
    public long LastPart { get; private set; }

    /// <summary>The turn in progress, or null.</summary>
    public SessionTurn? Turn { get; private set; }

    /// <summary>Turns that were begun.</summary>
    public long Turns { get; private set; }

    /// <summary>Why it may not be forgotten, or null.</summary>
    public string? Hold { get; private set; }

    /// <summary>Tokens of the context at the end of the last turn.</summary>
    public long ContextTokens { get; private set; }

    /// <summary>Bytes of all messages and values that something refers to.</summary>
    public long Bytes { get; private set; }

    public IReadOnlyDictionary<string, SessionValue> Values => _values ?? Empty<SessionValue>.Map;

    public IReadOnlyDictionary<string, SessionCheckpoint> Checkpoints => _checkpoints ?? Empty<SessionCheckpoint>.Map;

    /// <summary>The messages that stand, in order.</summary>
    public IEnumerable<SessionMessage> Messages => Line.Select(number => _messages![number]);

    /// <summary>The large parts of all messages that something refers to.</summary>
    public IEnumerable<SessionPart> Parts => (_messages?.Values ?? Enumerable.Empty<SessionMessage>()).SelectMany(message => message.Parts ?? []);

    /// <summary>When it may be forgotten.</summary>
    public DateTimeOffset ExpiresAt(StateLifetimes lifetimes) => ChangedAt + lifetimes.Of(Birth!.Ttl);

    /// <summary>Applies the next entry.</summary>
    public void Apply(SessionEntry entry)
    {
        Version++;
        ChangedAt = entry.At;
        switch (entry.Kind)
        {
            case SessionEntryKind.Created:
                Birth = KeelsonJson.Deserialize<SessionBirth>(entry.Data);
                CreatedAt = entry.At;
                break;
            case SessionEntryKind.Seeded:
                Take(KeelsonJson.Deserialize<SessionImage>(entry.Data), entry.At);
                break;
            case SessionEntryKind.Message:
                Add(new SessionMessage(LastMessage + 1, entry.At, entry.Data.ToArray(), entry.Parts));
                break;
            case SessionEntryKind.ValueSet:
                Set(entry.Name!, new SessionValue(entry.Data.ToArray(), Version));
                break;
            case SessionEntryKind.ValueRemoved:
                Remove(entry.Name!);
                break;
            case SessionEntryKind.TurnStarted:
                Turns = entry.Turn!.Value;
                Turn = new SessionTurn(Turns, entry.Name!, entry.At);
                break;
            case SessionEntryKind.TurnEnded:
                Turn = null;
                ContextTokens = entry.Tokens ?? ContextTokens;
                break;
            case SessionEntryKind.Checkpointed:
                (_checkpoints ??= new(StringComparer.Ordinal))[entry.Name!] = new SessionCheckpoint(entry.At, Version, [.. Line], Copy(_values));
                break;
            case SessionEntryKind.Restored:
                Restore(_checkpoints![entry.Name!]);
                break;
            case SessionEntryKind.Held:
                Hold = entry.Name;
                break;
            case SessionEntryKind.Released:
                Hold = null;
                break;
            default:
                throw new InvalidOperationException($"An entry that is not known: {entry.Kind}.");
        }
    }

    /// <summary>Everything, as a snapshot keeps it.</summary>
    public SessionImage ToImage() => new(
        Birth!,
        CreatedAt,
        ChangedAt,
        [.. (_messages?.Values ?? Enumerable.Empty<SessionMessage>()).OrderBy(message => message.Number)],
        [.. Line],
        LastMessage,
        Values,
        Checkpoints,
        Turn,
        Turns,
        Hold,
        ContextTokens,
        LastPart);

    /// <summary>What a fork begins with: one checkpoint's messages and values, or what stands now.</summary>
    public SessionImage ToSeed(string? checkpoint)
    {
        var (line, values) = checkpoint is null ? ([.. Line], Copy(_values)) : (_checkpoints![checkpoint].Line, _checkpoints[checkpoint].Values);
        return ToImage() with
        {
            Messages = [.. line.Select(number => _messages![number])],
            Line = line,
            Values = values,
            Checkpoints = Empty<SessionCheckpoint>.Map,
            Turn = null,
            Turns = 0,
            Hold = null,
        };
    }

    /// <summary>The state of a snapshot at its version.</summary>
    public static SessionState FromImage(SessionImage image, long version)
    {
        var state = new SessionState { Birth = image.Birth, CreatedAt = image.CreatedAt, Turn = image.Turn, Turns = image.Turns, Hold = image.Hold };
        state.Take(image, image.ChangedAt);
        state.Version = version;
        if (image.Checkpoints.Count > 0)
        {
            state._checkpoints = new(image.Checkpoints, StringComparer.Ordinal);
            state.Weigh();
        }

        return state;
    }

    private void Take(SessionImage image, DateTimeOffset at)
    {
        _messages = image.Messages.Count == 0 ? null : image.Messages.ToDictionary(message => message.Number);
        _values = image.Values.Count == 0 ? null : new(image.Values, StringComparer.Ordinal);
        Line = [.. image.Line];
        LastMessage = image.LastMessage;
        ContextTokens = image.ContextTokens;
        LastPart = image.LastPart;
        ChangedAt = at;
        Weigh();
    }

    private void Add(SessionMessage message)
    {
        (_messages ??= [])[message.Number] = message;
        Line.Add(message.Number);
        LastMessage = message.Number;
        LastPart = message.Parts is { } parts ? Math.Max(LastPart, parts.Max(part => part.Place)) : LastPart;
        Bytes += message.Weigh();
    }

    private void Set(string key, SessionValue value)
    {
        _values ??= new(1, StringComparer.Ordinal);
        Bytes += value.Json.Length - (_values.TryGetValue(key, out var old) ? old.Json.Length : 0);
        _values[key] = value;
    }

    private void Remove(string key)
    {
        if (_values?.Remove(key, out var old) == true)
        {
            Bytes -= old.Json.Length;
        }
    }

    // What neither the line nor a checkpoint refers to any more is forgotten: a restore makes room.
    private void Restore(SessionCheckpoint checkpoint)
    {
        Line = [.. checkpoint.Line];
        _values = new(checkpoint.Values, StringComparer.Ordinal);
        var used = Line.Concat(_checkpoints!.Values.SelectMany(one => one.Line)).ToHashSet();
        foreach (var number in _messages?.Keys.Where(number => !used.Contains(number)).ToList() ?? [])
        {
            _messages!.Remove(number);
        }

        Weigh();
    }

    private void Weigh() => Bytes =
        (_messages?.Values.Sum(message => message.Weigh()) ?? 0)
        + (_values?.Values.Sum(value => (long)value.Json.Length) ?? 0)
        + (_checkpoints?.Values.Sum(checkpoint => checkpoint.Values.Values.Sum(value => (long)value.Json.Length)) ?? 0);

    private static Dictionary<string, SessionValue> Copy(Dictionary<string, SessionValue>? values) =>
        values is null ? [] : new(values, StringComparer.Ordinal);

    private static class Empty<T>
    {
        public static readonly IReadOnlyDictionary<string, T> Map = new Dictionary<string, T>(StringComparer.Ordinal);
    }
}
