using System.Diagnostics;
using System.Text;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Kills;

/// <summary>Those who decide: they approve, they look into the tools' log and say what became of a call, and at the end they see to it that all runs end.</summary>
internal sealed class KillPeople(KillEngine engine, KillTask task, HttpClient http)
{
    private const int LooksEvery = 4; // Lives in which somebody looks after unknown calls; in between they pile up.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync()
    {
        if (task.Life % LooksEvery == 0)
        {
            await ResolveAsync();
        }

        while (true)
        {
            await ApproveAsync();
            await Task.Delay(Pause);
        }
    }

    /// <summary>Does what runs wait for until none is open.</summary>
    public async Task BringToRestAsync(TimeSpan limit)
    {
        var begun = Stopwatch.GetTimestamp();
        var over = new HashSet<string>(StringComparer.Ordinal);
        while (Stopwatch.GetElapsedTime(begun) < limit)
        {
            await ResolveAsync();
            await ApproveAsync();
            var isAllOver = true;
            await foreach (var row in RowsAsync(RunTables.Runs))
            {
                if (over.Contains(row.Key))
                {
                    continue;
                }

                var (state, _) = await RunHistory.FoldAsync(engine.Store, row.Key, CancellationToken.None);
                if (state.IsOver)
                {
                    over.Add(row.Key);
                    continue;
                }

                isAllOver = false;
                foreach (var signal in new KillProgram(row.Key, task.Seed).Signals)
                {
                    await SignalAsync(engine, row.Key, signal);
                }
            }

            if (isAllOver)
            {
                return;
            }

            await Task.Delay(Pause);
        }

        KillChild.Say($"wrong Not every run ended within {limit}");
    }

    /// <summary>Sends a signal under its one id; true when it was accepted.</summary>
    public static async Task<bool> SignalAsync(KillEngine engine, string run, string name)
    {
        var command = new RunCommand(RunCommandKind.Signal, "user:bob") { Name = name, Id = $"{run}/{name}" };
        return await engine.Runs.CommandAsync(new RunId(run), command, Encoding.UTF8.GetBytes($"\"{name}\""), CancellationToken.None) is null;
    }

    private async Task ApproveAsync()
    {
        var (page, _) = await engine.Approvals.ListAsync(isOpenOnly: true, null, 100, CancellationToken.None);
        foreach (var approval in page)
        {
            var vote = new ApprovalVote("user:bob", true, "I looked at it.", DateTimeOffset.UtcNow);
            if (await engine.Approvals.VoteAsync(approval.Id, vote, approval.Digest, true, CancellationToken.None) is { Approval: not null })
            {
                KillChild.Say($"approved {approval.Id} {approval.Run}");
            }
        }
    }

    // Only calls of lives before this one: what those sent has arrived or never will, so the tools' log tells the truth about it.
    private async Task ResolveAsync()
    {
        await foreach (var row in RowsAsync(new RowTable("tool-calls")))
        {
            var call = KeelsonJson.Deserialize<ToolCallState>(row.Value);
            if (call is not { Phase: ToolCallPhase.Unknown, Idempotency: ToolIdempotency.None } || call.StartedAt >= engine.BegunAt)
            {
                continue;
            }

            using var found = await http.GetAsync(new Uri($"{task.Url}/calls/{call.Key}"));
            var answer = await found.Content.ReadAsByteArrayAsync();
            var word = found.IsSuccessStatusCode ? ToolResolution.Executed : ToolResolution.NotExecuted;
            var by = new Attribution("acme", "user:bob");
            if (await engine.Resolutions.ResolveAsync(call.Key, word, answer, by, "It is in the tool's log.", CancellationToken.None) is { Fault: null })
            {
                KillChild.Say($"resolved {call.Key} {word}");
            }
        }
    }

    private async IAsyncEnumerable<StoredRow> RowsAsync(RowTable table)
    {
        string? after = null;
        while (true)
        {
            var rows = await engine.Store.ScanRowsAsync(new RowScan(table, "", after, StorageLimits.RowScanMax), CancellationToken.None);
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count < StorageLimits.RowScanMax)
            {
                yield break;
            }

            after = rows[^1].Key;
        }
    }
}
