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

    private const string Help = """
        Measures the gateway beside a raw forwarder (Kestrel and SocketsHttpHandler, nothing between) and, when it is installed, nginx as a
        plain proxy. The gateway does all its work: a signed token, budgets of day and token, a price, the ledger committed to SQLite
        before the last byte, the stream of events and its folds. Requests have 2 KB, answers 1 KB, streams 50 chunks.

          --repetitions N   turns of each contender; medians are shown (5)
          --requests N      buffered requests in a turn (4000)
          --streams N       streams in a turn (400)
          --warmup N        requests of each contender that are not measured (20000); less shows the compiler at work
          --pin 0|1         1: the measured contender has core 1 to itself, all else core 0 (1)
          --only LIST       buffered, paced, streams (all)
          --soak N          instead: resident memory over N buffered requests (200000); exit code 1 when it is not flat within 5 %
          --prompts N       instead: what N prompts of 1 MiB allocate (200); exit code 1 when it is more than 2 MiB each

        The last byte of an answer waits for the disk, on purpose; the first byte of a stream does not.
        """;

    public string Verb => "gateway";

    public string Summary => "processor time and latency of the gateway beside a raw forwarder and nginx [--help] [--repetitions 5] [--requests 4000] [--streams 400] [--warmup 20000] [--pin 0|1] [--only buffered,paced,streams]";

    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output)
    {
        if (args.Contains("--help"))
        {
            await output.WriteLineAsync(Help);
            return 0;
        }

        if (args is ["upstream", var upstreamUrl, var delay])
        {
            return await UpstreamRole.RunAsync(upstreamUrl, int.Parse(delay, CultureInfo.InvariantCulture), output);
        }

        if (args is ["forwarder", var forwarderUrl, var target])
        {
            return await ForwarderRole.RunAsync(forwarderUrl, new Uri(target), output);
        }

        if (args is ["load", var loaded, var admin, var requests])
        {
            return await LoadAsync(new Uri(loaded), admin, int.Parse(requests, CultureInfo.InvariantCulture), output);
        }

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

    private static async Task<int> MeasureAsync(IReadOnlyList<string> args, string folder, TextWriter output)
    {
        var isPinned = Number(args, "--pin", 1) == 1 && Environment.ProcessorCount > 1;
        int? gatewayCore = isPinned ? 1 : null;
        int? otherCore = isPinned ? 0 : null;
        if (isPinned && OperatingSystem.IsLinux())
        {
            System.Diagnostics.Process.GetCurrentProcess().ProcessorAffinity = 1;
        }

        await using var buffered = await GatewayProcess.StartRoleAsync(otherCore, "upstream", "0");
        await using var streaming = await GatewayProcess.StartRoleAsync(otherCore, "upstream", "5");
        if (args.Contains("--soak") || args.Contains("--prompts"))
        {
            return await MemoryAsync(args, buffered.Url, folder, gatewayCore, output);
        }

        var only = Text(args, "--only", "buffered,paced,streams").Split(',');
        await output.WriteLineAsync($"The gateway is {GatewayProcess.ServerPath}.");
        await output.WriteLineAsync("| scenario | contender | requests/s | CPU s per 1,000 | first byte p50 ms | p99 | last byte p50 ms | p99 | CPU to forwarder | CPU to nginx | added first byte p50 ms | RSS MiB |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|---|");
        if (only.Contains("buffered"))
        {
            await ScenarioAsync(new Scenario("buffered, 32 callers", buffered.Url, false, Callers, Number(args, "--requests", 4000), null), args, folder, gatewayCore, output);
        }

        if (only.Contains("paced"))
        {
            await ScenarioAsync(new Scenario("buffered, 200/s", buffered.Url, false, 8, 600, TimeSpan.FromMilliseconds(5)), args, folder, gatewayCore, output);
        }

        if (only.Contains("streams"))
        {
            await ScenarioAsync(new Scenario("50-chunk streams at 5 ms, 32 callers", streaming.Url, true, StreamCallers, Number(args, "--streams", 400), null), args, folder, gatewayCore, output);
        }

        return 0;
    }

    private static async Task<int> MemoryAsync(IReadOnlyList<string> args, Uri upstream, string folder, int? core, TextWriter output)
    {
        var data = Path.Combine(folder, "memory");
        await using var keelson = await GatewayProcess.StartKeelsonAsync(core, await WriteConfigAsync(folder, upstream), data);
        var admin = (await File.ReadAllTextAsync(AdminToken.PathIn(data))).Trim();
        return args.Contains("--soak")
            ? await SoakMeasure.RunAsync(keelson.Url, admin, keelson, Callers, Number(args, "--soak", 200_000), output)
            : await PromptMeasure.RunAsync(keelson.Url, admin, admin, Number(args, "--prompts", 200), Number(args, "--repetitions", 5), output);
    }

    private static async Task ScenarioAsync(Scenario scenario, IReadOnlyList<string> args, string folder, int? core, TextWriter output)
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

        var warmUp = Number(args, "--warmup", 20000) / (scenario.IsStream ? 10 : 1);
        foreach (var (_, _, load, _) in contenders)
        {
            await load.RunAsync(scenario.Callers, warmUp);
        }

        for (var repetition = 0; repetition < Number(args, "--repetitions", 5); repetition++)
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

    private static int Number(IReadOnlyList<string> args, string name, int otherwise) =>
        int.Parse(Text(args, name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<string> args, string name, string otherwise)
    {
        var index = args.ToList().IndexOf(name);
        return index >= 0 && index + 1 < args.Count ? args[index + 1] : otherwise;
    }

    private sealed record Scenario(string Name, Uri Upstream, bool IsStream, int Callers, int Requests, TimeSpan? Pace);
}
