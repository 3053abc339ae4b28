using System.Globalization;

namespace Keelson.Tests.Kills;

/// <summary>Everything that was acknowledged over all lives.</summary>
internal sealed class KillLedger
{
    /// <summary>Runs whose start was answered.</summary>
    public HashSet<string> Runs { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends that were told.</summary>
    public Dictionary<string, string> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>Signals that were accepted.</summary>
    public HashSet<(string Run, string Id)> Signals { get; } = [];

    /// <summary>Approvals that were granted.</summary>
    public HashSet<string> Approvals { get; } = new(StringComparer.Ordinal);

    /// <summary>What people said of unknown calls, by key.</summary>
    public Dictionary<string, string> Resolutions { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers of tools that clients called themselves, by the client's key.</summary>
    public Dictionary<string, (string Tool, string Number)> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>Sessions, their values and messages as far as they were acknowledged.</summary>
    public Dictionary<string, (int Value, int Said)> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Checkpoints and what they hold.</summary>
    public Dictionary<(string Session, int Value), int> Marks { get; } = [];

    /// <summary>Forks and what they hold.</summary>
    public Dictionary<string, (int Value, int Said)> Forks { get; } = new(StringComparer.Ordinal);

    /// <summary>Sessions whose erasure was answered.</summary>
    public HashSet<string> Erased { get; } = new(StringComparer.Ordinal);

    /// <summary>How much was acknowledged.</summary>
    public int Count { get; private set; }

    public void Take(string[] words)
    {
        Count++;
        switch (words)
        {
            case ["started", var run]:
                Runs.Add(run);
                break;
            case ["ended", var run, var status]:
                Ends[run] = status;
                break;
            case ["signalled", var run, var id]:
                Signals.Add((run, id));
                break;
            case ["approved", var id, _]:
                Approvals.Add(id);
                break;
            case ["resolved", var key, var word]:
                Resolutions[key] = word;
                break;
            case ["called", var tool, var key, var number]:
                Calls[key] = (tool, number);
                break;
            default:
                TakeSession(words);
                break;
        }
    }

    private void TakeSession(string[] words)
    {
        switch (words)
        {
            case ["born", var session]:
                Sessions[session] = (0, 0);
                break;
            case ["set", var session, var value]:
                Sessions[session] = (Number(value), Sessions.GetValueOrDefault(session).Said);
                break;
            case ["said", var session, var number]:
                Sessions[session] = (Sessions.GetValueOrDefault(session).Value, Number(number));
                break;
            case ["marked", var session, var value, var said]:
                Marks[(session, Number(value))] = Number(said);
                break;
            case ["forked", var fork, var value, var said]:
                Forks[fork] = (Number(value), Number(said));
                break;
            case ["erased", var session]:
                Erased.Add(session);
                break;
            default:
                throw new InvalidOperationException($"A line that nobody knows: {string.Join(' ', words)}");
        }
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
