using System.Buffers;
using System.Text.Json;

namespace Keelson.Context.Compaction;

/// <summary>A conversation while it is edited. Every edit makes it shorter, or is not made.</summary>
internal sealed class CompactionDraft
{
    private readonly IReadOnlyList<CompactionMessage> _messages;
    private readonly ReadOnlyMemory<byte>?[] _now; // What stands in each place; null: nothing.
    private readonly long[] _tokens;
    private readonly CompactionEdit?[] _edits;

    public CompactionDraft(IReadOnlyList<CompactionMessage> messages)
    {
        _messages = messages;
        _now = [.. messages.Select(message => (ReadOnlyMemory<byte>?)message.Raw)];
        _tokens = [.. messages.Select(message => message.Tokens)];
        _edits = new CompactionEdit?[messages.Count];
        Tokens = _tokens.Sum();
    }

    /// <summary>What it holds.</summary>
    public long Tokens { get; private set; }

    /// <summary>What was done, in the order of the conversation.</summary>
    public IReadOnlyList<CompactionEdit> Edits => [.. _edits.OfType<CompactionEdit>()];

    /// <summary>True when something was done to a message.</summary>
    public bool IsEdited(CompactionMessage message) => _edits[message.Index] is not null;

    /// <summary>True when the user speaks in a place.</summary>
    public bool IsUserAt(int index) => index < _messages.Count && _messages[index].IsUser;

    /// <summary>What the messages of a block hold now.</summary>
    public long TokensOf(SummaryBlock block) => _tokens.AsSpan(block.First, block.Count).ToArray().Sum();

    /// <summary>Puts a message in the place of another; null leaves it as it is.</summary>
    public void Replace(CompactionEditKind kind, CompactionMessage message, byte[]? by)
    {
        if (by is not null)
        {
            Put(kind, message.Index, 1, by);
        }
    }

    /// <summary>Puts a summary in the place of a block.</summary>
    public void Replace(SummaryBlock block, byte[] by) => Put(CompactionEditKind.Summarized, block.First, block.Count, by);

    /// <summary>The messages as a JSON array; those that were not edited byte for byte.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var message in _now)
        {
            if (message is { } bytes)
            {
                writer.WriteRawValue(bytes.Span);
            }
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Put(CompactionEditKind kind, int first, int count, byte[] by)
    {
        var before = _tokens.AsSpan(first, count).ToArray().Sum();
        var after = MessageTokens.Count(by);
        if (after >= before)
        {
            return;
        }

        var original = _messages.Skip(first).Take(count).Sum(message => message.Tokens);
        for (var index = first; index < first + count; index++)
        {
            (_now[index], _tokens[index], _edits[index]) = (null, 0, null);
        }

        (_now[first], _tokens[first]) = (by, after);
        _edits[first] = new CompactionEdit(kind, first, count, original, after);
        Tokens += after - before;
    }
}
