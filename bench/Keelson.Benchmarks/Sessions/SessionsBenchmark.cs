using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Keelson.Benchmarks.Commits;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Benchmarks.Sessions;

/// <summary>
/// Durable changes of sessions a second, over HTTP, each answered after its sync and with its event: 64 callers on 64 sessions, and one. Then
/// what sessions that were touched once hold in memory, and how long one of a thousand entries takes to open. The client is in the same process.
/// </summary>
internal sealed class SessionsBenchmark : IBenchmark
{
    private const int Callers = 64;
    private const int Touched = 100_000;
    private const int TouchedAtOnce = 256;
    private const int Entries = 1_000;
    private const string Config = """
        providers: { sim: { kind: simulator } }
        models: { m: { contextTokens: 8192, deployments: [ { provider: sim } ] } }
        workflows: { w: { owner: bench, models: [m], agent: { instructions: Help. } } }
        """;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public string Verb => "sessions";

    public string Summary => "durable session changes a second over HTTP, memory of touched sessions, cold open [--repetitions 3] [--seconds 5] [--touched 100000]";

    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output)
    {
        var repetitions = int.Parse(Option(args, "--repetitions", "3"), CultureInfo.InvariantCulture);
        var duration = TimeSpan.FromSeconds(double.Parse(Option(args, "--seconds", "5"), CultureInfo.InvariantCulture));
        var touched = int.Parse(Option(args, "--touched", Touched.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("keelson-bench-").FullName;
        try
        {
            await using var host = await StartAsync(folder);
            await output.WriteLineAsync("| callers | changes/s | p50 ms | p99 ms | CPU s per 1,000 | KB allocated | changes per sync | changes/s of each repetition |");
            await output.WriteLineAsync("|---|---|---|---|---|---|---|---|");
            foreach (var callers in new[] { 1, Callers })
            {
                await LoopAsync(host, callers, new Meter(), WarmUp);
                var all = new List<Measurement>();
                for (var i = 0; i < repetitions; i++)
                {
                    all.Add(await MeasureAsync(host, callers, duration));
                }

                await output.WriteLineAsync(Row(callers, all));
            }

            await OpenAsync(host, output);
            await TouchAsync(host, touched, output);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<KeelsonHost> StartAsync(string folder)
    {
        var file = Path.Combine(folder, "keelson.yaml");
        await File.WriteAllTextAsync(file, Config);
        var host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(file), Path.Combine(folder, "data"), "http://127.0.0.1:0"));
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private static async Task<Measurement> MeasureAsync(KeelsonHost host, int callers, TimeSpan duration)
    {
        using var groups = new GroupCounter();
        var meter = new Meter();
        return meter.End(await LoopAsync(host, callers, meter, duration), groups.Count);
    }

    private static async Task<List<long>> LoopAsync(KeelsonHost host, int callers, Meter meter, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = callers };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(host.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(host.DataPath, "admin.token"))).Trim());
        var sessions = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CreateAsync(host)));
        var latencies = await Task.WhenAll(sessions.Select(session => Task.Run(async () =>
        {
            var own = new List<long>(10_000);
            var path = new Uri($"/api/sessions/{session}/state/counter", UriKind.Relative);
            for (var i = 0; meter.IsWithin(duration); i++)
            {
                var begun = Stopwatch.GetTimestamp();
                using var body = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"count\":{i}}}")));
                using var answer = await client.PutAsync(path, body);
                answer.EnsureSuccessStatusCode();
                own.Add(Stopwatch.GetTimestamp() - begun);
            }

            return own;
        })));
        return [.. latencies.SelectMany(own => own)];
    }

    private static async Task<string> CreateAsync(KeelsonHost host)
    {
        var id = host.Services.GetRequiredService<IdFactory>().NextSession().Value;
        var birth = new SessionBirth("local", "w", Sensitivity.Internal, ValueClass.Normal, "user:bench");
        var answer = await host.Services.GetRequiredService<ISessions>().DoAsync(
            id, new SessionCommand(SessionCommandKind.Create, "user:bench"), KeelsonJson.Serialize(birth));
        return answer.Fault is null ? id : throw new FaultException(answer.Fault);
    }

    private static async Task OpenAsync(KeelsonHost host, TextWriter output)
    {
        var id = await CreateAsync(host);
        var sessions = host.Services.GetRequiredService<ISessions>();
        for (var i = 1; i < Entries; i++)
        {
            var message = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"role\":\"user\",\"content\":\"message {i} of a conversation\"}}"));
            await sessions.DoAsync(id, new SessionCommand(SessionCommandKind.AddMessage, "user:bench"), message);
        }

        var services = host.Services.GetRequiredService<SessionServices>();
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await LiveSession.OpenAsync(id, services, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"opening a session of {Entries} entries: first {times[0]:0.00} ms, median of {times.Count} {times.Order().ElementAt(times.Count / 2):0.00} ms"));
    }

    private static async Task TouchAsync(KeelsonHost host, int count, TextWriter output)
    {
        var before = Resident();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = TouchedAtOnce }, async (_, _) => await CreateAsync(host));
        var after = Resident();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} sessions touched once: {before / 1e6:0} MB before, {after / 1e6:0} MB after, {(after - before) / (double)count / 1_000:0.00} KB resident each while active"));
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static string Row(int callers, List<Measurement> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {callers} | {Median(all, m => m.PerSecond):N0} | {Median(all, m => m.P50Ms):0.00} | {Median(all, m => m.P99Ms):0.00} | {Median(all, m => m.CpuSecondsPerThousand):0.000} "
        + $"| {Median(all, m => m.AllocatedBytes) / 1_000:0.0} | {Median(all, m => m.GroupSize):0.0} | {string.Join(" ", all.Select(m => $"{m.PerSecond:0}"))} |");

    private static double Median(List<Measurement> all, Func<Measurement, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);

    private static string Option(IReadOnlyList<string> args, string name, string otherwise)
    {
        var index = args.ToList().IndexOf(name);
        return index >= 0 && index + 1 < args.Count ? args[index + 1] : otherwise;
    }
}
