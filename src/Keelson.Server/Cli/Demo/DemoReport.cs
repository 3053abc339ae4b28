namespace Keelson.Server.Cli.Demo;

/// <summary>The outcome report at the end of the demonstration.</summary>
internal static class DemoReport
{
    private static readonly TimeSpan FoldTime = TimeSpan.FromSeconds(10); // The fold is a second behind at most; this bounds a surprise.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Has each gate decide and recorded, then prints the report as the platform computes it.</summary>
    public static async Task PrintAsync(PlatformClient client, IReadOnlyList<string> workflows, CancellationToken cancellation)
    {
        await WaitForFoldAsync(client, cancellation);
        foreach (var workflow in workflows)
        {
            await client.SendAsync(HttpMethod.Post, $"/api/workflows/{Uri.EscapeDataString(workflow)}/gate/evaluate", new { }, null, cancellation);
        }

        var report = await client.GetAsync("/api/report", cancellation);
        Terminal.Print("");
        GovernmentText.PrintReport(report);
    }

    // Reports are folds of the stream and follow it by a moment; the last run's events shall be in them.
    private static async Task WaitForFoldAsync(PlatformClient client, CancellationToken cancellation)
    {
        var newest = Position(await client.GetAsync("/api/events?limit=1", cancellation));
        var deadline = TimeProvider.System.GetUtcNow() + FoldTime;
        while (Position(await client.GetAsync("/api/report", cancellation)) < newest && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }
    }

    private static long Position(System.Text.Json.JsonElement answer) =>
        long.TryParse(answer.Text("position"), out var position) ? position : 0;
}
