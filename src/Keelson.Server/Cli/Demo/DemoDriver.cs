using System.Collections.Concurrent;

namespace Keelson.Server.Cli.Demo;

/// <summary>Starts the runs, a bounded number at a time, and waits until each has ended.</summary>
internal sealed class DemoDriver(PlatformClient client, DemoApprover approver)
{
    private const int AtOnce = 8; // Enough to keep the machine busy, few enough to be watched on the console.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StallTime = TimeSpan.FromMinutes(3); // Longer than any step's own timeout and retries.

    private readonly ConcurrentDictionary<string, string> _underWay = new();
    private readonly ConcurrentDictionary<string, int> _ended = new();
    private long _lastEnd;

    /// <summary>Drives all runs to their end; answers how many ended in each state.</summary>
    public async Task<IReadOnlyDictionary<string, int>> DriveAsync(IReadOnlyList<DemoRun> runs, CancellationToken cancellation)
    {
        var progress = new ProgressLine(runs.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _lastEnd = TimeProvider.System.GetTimestamp();
        var work = Parallel.ForEachAsync(
            runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token }, async (run, token) => await RunAsync(run, token));
        try
        {
            while (!work.IsCompleted)
            {
                await approver.GrantAllAsync(stop.Token);
                progress.Show(Done, Words());
                CheckStall();
                await Task.WhenAny(work, Task.Delay(LookEvery, TimeProvider.System, stop.Token));
            }

            await work;
        }
        finally
        {
            await stop.CancelAsync();
        }

        progress.Show(Done, Words());
        return _ended;
    }

    private int Done => _ended.Values.Sum();

    private async Task RunAsync(DemoRun run, CancellationToken cancellation)
    {
        var started = await client.SendAsync(
            HttpMethod.Post, $"/api/workflows/{Uri.EscapeDataString(run.Workflow)}/runs", run.Input, run.Key, cancellation);
        var id = started.Text("runId") ?? throw new CliException("The platform did not name the run that it started.");
        _underWay[id] = run.Workflow;
        while (true)
        {
            var state = await client.GetAsync($"/api/runs/{Uri.EscapeDataString(id)}", cancellation);
            if (state.Text("endedAt") is not null && state.Text("compensation") is not "compensating")
            {
                _underWay.TryRemove(id, out _);
                _ended.AddOrUpdate(state.Text("status") ?? "ended", 1, static (_, count) => count + 1);
                Interlocked.Exchange(ref _lastEnd, TimeProvider.System.GetTimestamp());
                return;
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }
    }

    private void CheckStall()
    {
        if (TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _lastEnd)) > StallTime)
        {
            throw new CliException($"No run has ended for {StallTime.TotalMinutes:0} minutes. These are under way: {string.Join(", ", _underWay.Keys.Order(StringComparer.Ordinal))}. Look at one with ./keelson run show ID.");
        }
    }

    private string Words()
    {
        var ended = string.Join(", ", _ended.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"));
        return (ended.Length == 0 ? "" : ended + "; ") + $"{_underWay.Count} under way, {approver.Granted} approvals granted";
    }
}
