using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Security;

namespace Keelson.Benchmarks.Gateway;

/// <summary>
/// What the gateway costs beside a raw forwarder: processor time for a thousand requests, and the time that it adds. Own processes on
/// loopback; the gateway has a core of its own, generator and provider share the others. Contenders take turns in each repetition; the
/// table shows medians and ratios.
/// </summary>
internal sealed class GatewayBenchmark : IBenchmark
{
    private const int Callers = 32;
    private const int StreamCallers = 32;

    private const string Notes = """
        Measures the gateway beside a raw forwarder (Kestrel and SocketsHttpHandler, nothing between) and, when it is installed, nginx as a
        plain proxy. The gateway does all its work: a signed token, budgets of day and token, a price, the ledger committed to SQLite
        before the last byte, the stream of events and its folds. Requests have 2 KB, answers 1 KB, streams 50 chunks.

        The last byte of an answer waits for the disk, on purpose; the first byte of a stream does not.
        """;

    public string Verb => "gateway";

    public string Summary => "processor time and latency of the gateway beside a raw forwarder and nginx";

    public string Details => Notes;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        BenchmarkOption.Repetitions(5),
        new("--requests", "4000", "buffered requests in a turn"),
        new("--streams", "400", "streams in a turn"),
        new("--warmup", "60000", "requests of each contender that are not measured; less shows the compiler at work"),
        new("--pin", "1", "1: the measured contender has core 1 to itself, all else core 0; 0: no"),
        new("--only", "buffered,paced,streams,first", "scenarios"),
        new("--soak", "0", "instead: resident memory over so many buffered requests; exit code 1 when it is not flat within 5 %"),
        new("--prompts", "0", "instead: what so many prompts of 1 MiB allocate; exit code 1 when it is more than 2 MiB each"),
    ];

    public Task<int>? RunRole(IReadOnlyList<string> args, TextWriter output) => args switch
    {
        ["upstream", var url, var delay] => UpstreamRole.RunAsync(url, int.Parse(delay, CultureInfo.InvariantCulture), output),
        ["forwarder", var url, var target] => ForwarderRole.RunAsync(url, new Uri(target), output),
        ["load", var url, var admin, var requests] => LoadAsync(new Uri(url), admin, int.Parse(requests, CultureInfo.InvariantCulture), output),
        _ => null,
    };

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("keelson-gateway-").FullName;
        try
        {
            return await MeasureAsync(args, folder, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Load alone, on a platform that somebody has started under a profiler.
    private static async Task<int> LoadAsync(Uri url, string adminToken, int requests, TextWriter output)
    {
        using var load = new GatewayLoad(url, await IssueAsync(url, adminToken), isStream: false);
        var sample = await load.RunAsync(Callers, requests);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.PerSecond:N0}/s, first byte p50 {GatewaySample.Quantile(sample.FirstMs, 0.5):0.00} ms, p99 {GatewaySample.Quantile(sample.FirstMs, 0.99):0.00} ms"));
        return 0;
    }

    private static async Task<int> MeasureAsync(BenchmarkArguments args, string folder, TextWriter output)
    {
        var isPinned = args.Number("--pin") == 1 && Environment.ProcessorCount > 1;
        int? gatewayCore = isPinned ? 1 : null;
        int? otherCore = isPinned ? 0 : null;
        if (isPinned && OperatingSystem.IsLinux())
        {
            System.Diagnostics.Process.GetCurrentProcess().ProcessorAffinity = 1;
        }

        await using var buffered = await GatewayProcess.StartRoleAsync(otherCore, "upstream", "0");
        await using var streaming = await GatewayProcess.StartRoleAsync(otherCore, "upstream", "5");
        if (args.Number("--soak") > 0 || args.Number("--prompts") > 0)
        {
            return await MemoryAsync(args, buffered.Url, folder, gatewayCore, output);
        }

        var only = args.Words("--only");
        await output.WriteLineAsync($"The gateway is {GatewayProcess.ServerPath}.");
        await output.WriteLineAsync("| scenario | contender | requests/s | CPU s per 1,000 | first byte p50 ms | p99 | last byte p50 ms | p99 | CPU to forwarder | CPU to nginx | added first byte p50 ms | RSS MiB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|---|");
        if (only.Contains("buffered"))
        {
            await ScenarioAsync(new Scenario("buffered, 32 callers", buffered.Url, false, Callers, args.Number("--requests"), null), args, folder, gatewayCore, output);
        }

        if (only.Contains("paced"))
        {
            await ScenarioAsync(new Scenario("buffered, 200/s", buffered.Url, false, 8, 600, TimeSpan.FromMilliseconds(5)), args, folder, gatewayCore, output);
        }

        if (only.Contains("streams"))
        {
            await ScenarioAsync(new Scenario("50-chunk streams at 5 ms, 32 callers", streaming.Url, true, StreamCallers, args.Number("--streams"), null), args, folder, gatewayCore, output);
        }

        if (only.Contains("first"))
        {
            // About five at a time: what is added to the first byte when nothing has to wait its turn.
            await ScenarioAsync(new Scenario("50-chunk streams at 5 ms, 20/s", streaming.Url, true, 8, 100, TimeSpan.FromMilliseconds(50)), args, folder, gatewayCore, output);
        }

        return 0;
    }

    private static async Task<int> MemoryAsync(BenchmarkArguments args, Uri upstream, string folder, int? core, TextWriter output)
    {
        var data = Path.Combine(folder, "memory");
        await using var keelson = await GatewayProcess.StartKeelsonAsync(core, await WriteConfigAsync(folder, upstream), data);
        var admin = (await File.ReadAllTextAsync(AdminToken.PathIn(data))).Trim();
        return args.Number("--soak") > 0
            ? await SoakMeasure.RunAsync(keelson.Url, admin, keelson, Callers, args.Number("--soak"), output)
            : await PromptMeasure.RunAsync(keelson.Url, admin, admin, args.Number("--prompts"), args.Number("--repetitions"), output);
    }

    private static async Task ScenarioAsync(Scenario scenario, BenchmarkArguments args, string folder, int? core, TextWriter output)
    {
        await using var forwarder = await GatewayProcess.StartRoleAsync(core, "forwarder", scenario.Upstream.AbsoluteUri);
        await using var nginx = await GatewayProcess.StartNginxAsync(core, folder, scenario.Upstream);
        var data = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        await using var keelson = await GatewayProcess.StartKeelsonAsync(core, await WriteConfigAsync(folder, scenario.Upstream), data);
        var token = await IssueAsync(keelson.Url, (await File.ReadAllTextAsync(AdminToken.PathIn(data))).Trim());
        var contenders = new List<(string Name, GatewayProcess? Process, GatewayLoad Load, List<GatewaySample> Samples)>
        {
            ("direct", null, new GatewayLoad(scenario.Upstream, null, scenario.IsStream), []),
            ("forwarder", forwarder, new GatewayLoad(forwarder.Url, null, scenario.IsStream), []),
            ("keelson", keelson, new GatewayLoad(keelson.Url, token, scenario.IsStream), []),
        };
        if (nginx is not null)
        {
            contenders.Add(("nginx", nginx, new GatewayLoad(nginx.Url, null, scenario.IsStream), []));
        }

        var warmUp = args.Number("--warmup") / (scenario.IsStream ? 10 : 1);
        foreach (var (_, _, load, _) in contenders)
        {
            await load.RunAsync(scenario.Callers, warmUp);
        }

        for (var repetition = 0; repetition < args.Number("--repetitions"); repetition++)
        {
            foreach (var (_, process, load, samples) in contenders)
            {
                var before = process?.CpuSeconds ?? 0;
                var sample = await load.RunAsync(scenario.Callers, scenario.Requests, scenario.Pace);
                samples.Add(sample with { CpuPerThousand = ((process?.CpuSeconds ?? 0) - before) / scenario.Requests * 1000 });
            }
        }

        foreach (var (name, process, load, samples) in contenders)
        {
            await output.WriteLineAsync(Row(scenario.Name, name, samples, [.. contenders.Select(one => (one.Name, one.Samples))], process?.ResidentMiB));
            load.Dispose();
        }

        if (nginx is null)
        {
            await output.WriteLineAsync("nginx is not installed, so the ratio to it is missing (Debian: apt install nginx-light).");
        }
    }

    private static string Row(
        string scenario,
        string name,
        List<GatewaySample> samples,
        IReadOnlyList<(string Name, List<GatewaySample> Samples)> all,
        double? residentMiB)
    {
        double First(List<GatewaySample> some, double share) => Median(some, sample => GatewaySample.Quantile(sample.FirstMs, share));
        double Last(double share) => Median(samples, sample => GatewaySample.Quantile(sample.LastMs, share));
        List<GatewaySample>? Of(string other) => all.FirstOrDefault(one => one.Name == other).Samples;
        var cpu = Median(samples, sample => sample.CpuPerThousand);
        string To(string other) => name != "direct" && Of(other) is { } its
            ? string.Create(CultureInfo.InvariantCulture, $"{cpu / Median(its, sample => sample.CpuPerThousand):0.00}")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario} | {name} | {Median(samples, sample => sample.PerSecond):N0} | {cpu:0.0000} | {First(samples, 0.5):0.00} | {First(samples, 0.99):0.00} "
            + $"| {Last(0.5):0.00} | {Last(0.99):0.00} | {To("forwarder")} | {To("nginx")} | {First(samples, 0.5) - First(Of("direct")!, 0.5):0.00} | {residentMiB:0} |");
    }

    private static double Median(List<GatewaySample> samples, Func<GatewaySample, double> figure) => samples.Select(figure).Order().ElementAt(samples.Count / 2);

    // Everything on: a signed token, two budgets, a price, the ledger on SQLite with a sync, the stream and its folds.
    private static async Task<string> WriteConfigAsync(string folder, Uri upstream)
    {
        var path = Path.Combine(folder, "keelson.yaml");
        await File.WriteAllTextAsync(path, $$"""
            platform: { tenant: bench, region: here }
            providers:
              up: { kind: openai, baseUrl: "{{upstream.AbsoluteUri}}v1" }
            models:
              bench:
                contextTokens: 1048576
                deployments: [ { provider: up, model: bench-1, maxConcurrency: 512 } ]
                prices: [ { from: 2026-01-01, input: 0.95, cachedInput: 0.16, output: 4.00, source: bench } ]
            workflows:
              bench:
                owner: bench
                models: [bench]
                maxOutputTokens: 256
                context: { need: long, because: prompts of a megabyte, reviewBy: 2099-01-01 }
                budget: { perRun: 100000, perDay: 100000 }
                outcome: { kind: bench.done }
                agent: { instructions: "x", tools: [] }
            """);
        return path;
    }

    private static async Task<string> IssueAsync(Uri url, string adminToken)
    {
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
        using var response = await client.PostAsJsonAsync("api/tokens", new { sub = "agent:bench/bench/1", scope = "model:bench", ttlSeconds = 900, maxCostUsd = "1000000" });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("token").GetString() ?? throw new InvalidOperationException(answer.GetRawText());
    }

    private sealed record Scenario(string Name, Uri Upstream, bool IsStream, int Callers, int Requests, TimeSpan? Pace);
}
