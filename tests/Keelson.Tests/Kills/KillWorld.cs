using System.Diagnostics;
using System.Globalization;
using Keelson.Storage.Sqlite;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Kills;

/// <summary>One data folder and its tools' server, over many lives of the program: starts it, kills it at a moment that the seed chooses, and looks.</summary>
internal sealed class KillWorld(int seed) : IAsyncDisposable
{
    private const int LooksEvery = 10; // Kills between two looks into the folder; what is lost stays lost, so a later look finds it as well.
    private static readonly TimeSpan LifeMax = TimeSpan.FromMinutes(3); // A life that nobody ends is a program that hangs.

    private readonly TempFolder _folder = new();
#pragma warning disable CA5394 // It chooses moments, not secrets.
    private readonly Random _random = new(seed);
#pragma warning restore CA5394

    public KillLedger Told { get; } = new();

    /// <summary>What is wrong, worst first.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Kills that met a program which had acknowledged something.</summary>
    public int UnderLoad { get; private set; }

    /// <summary>From each start of the process until everything that was due was taken up, in ms; of lives that came so far.</summary>
    public List<double> ReadyMs { get; } = [];

    /// <summary>Kills it so many times, then lets it come to rest and looks at everything.</summary>
    public async Task PlayAsync(int kills, CancellationToken cancellation)
    {
        await using var server = await KillToolServer.StartAsync(seed);
        for (var life = 1; life <= kills && Violations.Count == 0; life++)
        {
            await LiveAsync(new KillTask(_folder.Path, server.Url, seed, life, IsLast: false), cancellation);
            await server.QuietAsync(cancellation);
            if (life % LooksEvery == 0)
            {
                await LookAsync(isAtRest: false, server, cancellation);
            }
        }

        server.IsCalm = true;
        var last = await LiveAsync(new KillTask(_folder.Path, server.Url, seed, kills + 1, IsLast: true), cancellation);
        if (!last.Contains("rest."))
        {
            Violations.Add("The last life did not come to rest.");
        }

        await LookAsync(isAtRest: true, server, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<List<string>> LiveAsync(KillTask task, CancellationToken cancellation)
    {
        var (afterLines, after) = task.IsLast ? (int.MaxValue, LifeMax) : Moment();
        using var child = task.Start();
        var lines = new List<string>();
        using var timer = new Timer(_ => Kill(child), null, after, Timeout.InfiniteTimeSpan);
        var complaints = child.StandardError.ReadToEndAsync(cancellation);
        while (await child.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            lines.Add(line);
            if (lines.Count >= afterLines)
            {
                Kill(child);
            }
        }

        await child.WaitForExitAsync(cancellation);
        Take(task, lines);
        if (!task.IsLast && child.ExitCode != 137)
        {
            Violations.Add($"Life {task.Life} ended by itself with {child.ExitCode}: {await complaints}");
        }

        return lines;
    }

    // Mostly after some acknowledgements; now and then by the clock alone, which meets the start, the opening of the store and the recovery.
#pragma warning disable CA5394
    private (int Lines, TimeSpan After) Moment() => _random.Next(5) switch
    {
        0 => (int.MaxValue, TimeSpan.FromMilliseconds(_random.Next(1, 700))),
        1 => (_random.Next(1, 6), LifeMax),
        _ => (_random.Next(6, 80), LifeMax),
    };
#pragma warning restore CA5394

    private void Take(KillTask task, List<string> lines)
    {
        var isUnderLoad = false;
        foreach (var line in lines.Where(line => line.EndsWith('.')))
        {
            var words = line[..^1].Split(' ');
            switch (words[0])
            {
                case "open" or "rest":
                    break;
                case "ready":
                    ReadyMs.Add(double.Parse(words[1], CultureInfo.InvariantCulture));
                    break;
                case "wrong":
                    Violations.Add($"Life {task.Life}: {line}");
                    break;
                default:
                    Told.Take(words);
                    isUnderLoad = true;
                    break;
            }
        }

        UnderLoad += isUnderLoad && !task.IsLast ? 1 : 0;
    }

    private async Task LookAsync(bool isAtRest, KillToolServer server, CancellationToken cancellation)
    {
        Violations.AddRange(SqliteIntegrity.Check(_folder.Path, cancellation));
        Violations.AddRange(server.Violations);
        await using var store = StoreMaker.OpenSqlite(_folder.Path);
        Violations.AddRange(await new KillInvariants(store, Told, server, seed, cancellation).CheckAsync(isAtRest));
    }

    private static void Kill(Process child)
    {
        try
        {
            child.Kill();
        }
        catch (InvalidOperationException)
        {
            // It is over already.
        }
    }
}
