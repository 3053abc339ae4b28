using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Server.Tests.Samples;

namespace Keelson.Server.Tests.Demo;

/// <summary>The demonstration from outside: its process, its sample service, its export.</summary>
public sealed class DemoTests
{
    private const int Runs = 60;
    private const int Kills = 10;
    private const int EventsBetweenKillsMin = 5;
    private const int EventsBetweenKillsMax = 160; // Ten times the mean is half of what 60 runs write, so that the last kill still finds work.

    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(4); // Twenty seconds on a quiet machine of two cores.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    [Fact]
    [Trait("Suite", "long")]
    public async Task Its_report_equals_what_a_reader_computes_from_the_export_and_each_effect_happened_once()
    {
        await using var stage = await DemoStage.SetAsync();
        using var demo = stage.StartDemo(Runs);
        var (code, output, error) = await EndAsync(demo);

        Assert.True(code == 0, output + error);
        await AuditAsync(stage);
        foreach (var workflow in SampleFolder.Workflows)
        {
            Assert.Contains(workflow, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Suite", "long")]
    public async Task Killed_ten_times_at_random_moments_it_ends_every_run_once_and_doubles_no_effect()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KEELSON_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"KEELSON_SEED={seed.ToString(CultureInfo.InvariantCulture)}");
        var random = new Random(seed);
        await using var stage = await DemoStage.SetAsync();
        var kills = 0;
        while (kills < Kills)
        {
            using var demo = stage.StartDemo(Runs);
            _ = demo.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = demo.StandardError.ReadToEndAsync(CancellationToken.None);
            var isOver = await WaitForProgressAsync(demo, stage, random.Next(EventsBetweenKillsMin, EventsBetweenKillsMax));
            Assert.False(isOver, $"The demonstration ended before it was killed {Kills} times; seed {seed}.");
            demo.Kill(); // SIGKILL: nothing is flushed, nobody is told.
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
            kills++;
        }

        using var last = stage.StartDemo(Runs);
        var (code, output, error) = await EndAsync(last);

        Assert.True(code == 0, $"seed {seed}\n{output}{error}");
        await AuditAsync(stage);
    }

    private static async Task AuditAsync(DemoStage stage)
    {
        using var up = await stage.StartUpAsync();
        try
        {
            using var client = await stage.ClientAsync();
            var audit = await DemoAudit.ReadAsync(client, stage.Sample);
            audit.EveryRunEndsOnce();
            await audit.EveryEffectHappenedOnceAsync();
            await audit.CostsAreTheSumOfTheAttemptsAsync();
            await audit.TheReportEqualsTheExportAsync();
        }
        finally
        {
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    // True when the process ended by itself before the stream had grown by that many events.
    private static async Task<bool> WaitForProgressAsync(Process demo, DemoStage stage, int events)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(EndLimit);
        HttpClient? client = null;
        long? first = null;
        try
        {
            while (!demo.HasExited)
            {
                client ??= File.Exists(Path.Combine(stage.Data, "admin.token")) ? await stage.ClientAsync() : null;
                var position = client is null ? null : await PositionAsync(client, limit.Token);
                first ??= position;
                if (position - first >= events)
                {
                    return false;
                }

                await Task.Delay(LookEvery, limit.Token);
            }

            return true;
        }
        finally
        {
            client?.Dispose();
        }
    }

    private static async Task<long?> PositionAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync("/api/events?limit=1", cancellation);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("position").GetInt64()
                : null;
        }
        catch (HttpRequestException)
        {
            return null; // Not up yet.
        }
    }

    private static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(EndLimit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
