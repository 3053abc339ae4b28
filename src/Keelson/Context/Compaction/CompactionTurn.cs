namespace Keelson.Context.Compaction;

/// <summary>Messages that belong together: one that speaks, and all results of the calls that it made. Only ever kept or replaced whole.</summary>
/// <param name="Messages">In order.</param>
/// <param name="IsPinned">True when it must stay as it is.</param>
internal sealed record CompactionTurn(IReadOnlyList<CompactionMessage> Messages, bool IsPinned)
{
    /// <summary>What it costs in the context.</summary>
    public long Tokens => Messages.Sum(message => message.Tokens);

    /// <summary>
    /// Cuts a conversation into turns. No call and its result ever stand in two turns, even where a client put something between them.
    /// Instructions, the first message of the user, the last turns and what the caller pinned are pinned.
    /// </summary>
    public static List<CompactionTurn> Cut(IReadOnlyList<CompactionMessage> messages, int keepTurns, IReadOnlySet<int> pinned)
    {
        var ends = Ends(messages);
        var cut = new List<List<CompactionMessage>>();
        for (var index = 0; index < messages.Count;)
        {
            var turn = new List<CompactionMessage>();
            var end = ends[index];
            do
            {
                turn.Add(messages[index]);
                end = Math.Max(end, ends[index]);
                index++;
            }
            while (index < messages.Count && (index <= end || messages[index].IsResult));

            cut.Add(turn);
        }

        var task = messages.FirstOrDefault(message => message.IsUser)?.Index;
        return [.. cut.Select((turn, place) => new CompactionTurn(
            turn,
            place >= cut.Count - keepTurns || turn.Exists(message => message.IsInstruction || message.IsPinned || message.Index == task || pinned.Contains(message.Index))))];
    }

    // For each message the last one that answers a call of it.
    private static int[] Ends(IReadOnlyList<CompactionMessage> messages)
    {
        var ends = Enumerable.Range(0, messages.Count).ToArray();
        var callers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            foreach (var (id, _) in message.Calls)
            {
                callers[id] = message.Index; // Some clients use an id again; the call before a result is the one that is meant.
            }

            foreach (var answered in message.Answers)
            {
                if (callers.TryGetValue(answered, out var caller))
                {
                    ends[caller] = message.Index;
                }
            }

            if (message.IsTiedToNext && message.Index + 1 < messages.Count)
            {
                ends[message.Index] = message.Index + 1;
            }
        }

        return ends;
    }
}
