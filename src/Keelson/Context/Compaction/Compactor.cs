namespace Keelson.Context.Compaction;

/// <summary>
/// Makes a conversation fit: first results that a later call replaced, then the middle of long results, then old turns by their
/// summary. Instructions, the first message of the user, the last turns and what is pinned stay as they are; calls and their results stay
/// together; the order stays. Pure: equal conversations come out equal, and one that came out comes out unchanged.
/// </summary>
internal static class Compactor
{
    /// <summary>Tries to fit messages into so many tokens.</summary>
    /// <param name="messages">A JSON array of messages or items.</param>
    /// <param name="target">The most tokens that the messages may hold.</param>
    /// <param name="policy">What may be done.</param>
    /// <param name="summaries">The summaries that are known, by the digest of their <see cref="SummaryAsk"/>.</param>
    /// <param name="pinned">Messages that must stay beyond those that always stay.</param>
    /// <param name="dialect">How they are written.</param>
    public static CompactionResult Compact(
        ReadOnlyMemory<byte> messages,
        long target,
        CompactionPolicy policy,
        IReadOnlyDictionary<string, string> summaries,
        IReadOnlySet<int>? pinned = null,
        CompactionDialect dialect = CompactionDialect.Chat)
    {
        if (CompactionMessage.ReadAll(messages, dialect) is not { } read)
        {
            return new CompactionResult(CompactionVerdict.Unreadable, messages, 0, 0, []);
        }

        var draft = new CompactionDraft(read);
        var before = draft.Tokens;
        if (before <= target)
        {
            return new CompactionResult(CompactionVerdict.Unneeded, messages, before, before, []);
        }

        var turns = CompactionTurn.Cut(read, policy.KeepTurns, pinned ?? new HashSet<int>());
        var superseded = Superseded(read);
        Supersede(draft, turns, superseded);
        if (draft.Tokens > target)
        {
            Shorten(draft, turns, policy, superseded);
        }

        var ask = draft.Tokens > target && policy.MaySummarize ? Summarize(draft, turns, target, policy, summaries) : null;
        var verdict = draft.Tokens <= target ? CompactionVerdict.Fits
            : ask is not null ? CompactionVerdict.NeedsSummary
            : CompactionVerdict.Cannot;
        return new CompactionResult(verdict, draft.Edits.Count == 0 ? messages : draft.ToJson(), before, draft.Tokens, draft.Edits) { Ask = ask };
    }

    /// <summary>What messages hold; null when they are no conversation.</summary>
    public static long? Count(ReadOnlyMemory<byte> messages, CompactionDialect dialect = CompactionDialect.Chat) => CompactionMessage.ReadAll(messages, dialect)?.Sum(message => message.Tokens);

    // Of all results of the same tool with the same arguments the last one stays. A place is a message and the call that it answers.
    private static HashSet<(int Message, string Call)> Superseded(List<CompactionMessage> messages)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        var places = new Dictionary<string, List<(int, string)>>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            foreach (var (id, call) in message.Calls)
            {
                made[id] = call;
            }

            foreach (var id in message.Answers)
            {
                if (made.TryGetValue(id, out var answered))
                {
                    (places.TryGetValue(answered, out var known) ? known : places[answered] = []).Add((message.Index, id));
                }
            }
        }

        return [.. places.Values.SelectMany(place => place.SkipLast(1))];
    }

    private static void Supersede(CompactionDraft draft, List<CompactionTurn> turns, HashSet<(int Message, string Call)> superseded)
    {
        foreach (var message in Open(turns).Where(message => message.Answers.Any(call => superseded.Contains((message.Index, call)))))
        {
            draft.Replace(CompactionEditKind.Superseded, message, ResultText.Supersede(message, call => call is not null && superseded.Contains((message.Index, call))));
        }
    }

    private static void Shorten(CompactionDraft draft, List<CompactionTurn> turns, CompactionPolicy policy, HashSet<(int Message, string Call)> superseded)
    {
        foreach (var message in Open(turns).Where(message => message.IsResult && (!draft.IsEdited(message) || message.Answers.Count > 1)))
        {
            draft.Replace(CompactionEditKind.Shortened, message, ResultText.Shorten(message, policy, call => call is not null && superseded.Contains((message.Index, call))));
        }
    }

    // Whole blocks first, the oldest first; the one that still grows only when nothing else helps. Answers the summary that is missing.
    private static SummaryAsk? Summarize(
        CompactionDraft draft, List<CompactionTurn> turns, long target, CompactionPolicy policy, IReadOnlyDictionary<string, string> summaries)
    {
        var blocks = SummaryBlock.Cut(turns, policy.BlockTokens);
        foreach (var block in blocks.Where(block => block.IsWhole).Concat(blocks.Where(block => !block.IsWhole)))
        {
            if (draft.Tokens <= target)
            {
                return null;
            }

            if (draft.TokensOf(block) <= policy.SummaryTokensMax)
            {
                continue; // A summary would be no shorter.
            }

            var ask = block.Ask(policy);
            if (!summaries.TryGetValue(ask.Digest, out var summary))
            {
                return ask;
            }

            draft.Replace(block, block.Replacement(summary, policy, draft.IsUserAt(block.First + block.Count)));
        }

        return null;
    }

    private static IEnumerable<CompactionMessage> Open(List<CompactionTurn> turns) =>
        turns.Where(turn => !turn.IsPinned).SelectMany(turn => turn.Messages);
}
