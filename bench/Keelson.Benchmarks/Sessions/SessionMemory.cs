using System.Diagnostics;
using System.Globalization;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Keelson.Benchmarks.Sessions;

/// <summary>What sessions hold while they are active, that it comes back when they are idle, and how long a cold one takes to open.</summary>
internal static class SessionMemory
{
    private const int AtOnce = 256;
    private const int Entries = 1_000;
    private static readonly TimeSpan IdleAge = TimeSpan.FromSeconds(20); // Minutes in the program; nobody wants to wait for those here.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(90);

    /// <summary>Opens a session of a thousand entries, cold.</summary>
    public static async Task OpenAsync(string folder, TextWriter output)
    {
        await using var host = await StartAsync(Path.Combine(folder, "open"));
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

    /// <summary>Touches so many sessions once, looks at the memory, and waits until idle ones are gone.</summary>
    public static async Task TouchAsync(string folder, int count, TextWriter output)
    {
        await using var host = await StartAsync(Path.Combine(folder, "touch"));
        for (var i = 0; i < 2_000; i++)
        {
            await CreateAsync(host); // What the first sessions cost once: code, pools, caches.
        }

        var before = Resident();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) => await CreateAsync(host));
        var after = Resident();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} sessions touched once: {before / 1e6:0} MB before, {after / 1e6:0} MB after, {(after - before) / (double)count / 1_000:0.00} KB resident each while active"));
        var begun = Stopwatch.GetTimestamp();
        long idle;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            idle = Resident();
        }
        while (idle - before > (after - before) / 2 && Stopwatch.GetElapsedTime(begun) < IdleMax);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"idle for {IdleAge.TotalSeconds:0} s: {idle / 1e6:0} MB after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
    }

    private static async Task<KeelsonHost> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "keelson.yaml");
        await File.WriteAllTextAsync(file, SessionsBenchmark.Config);
        var host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(file), Path.Combine(folder, "data"), "http://127.0.0.1:0")
        {
            Configure = builder => builder.Services.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = IdleAge;
                options.CollectionQuantum = TimeSpan.FromSeconds(5);
            }),
        });
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private static async Task<string> CreateAsync(KeelsonHost host)
    {
        var id = host.Services.GetRequiredService<IdFactory>().NextSession().Value;
        var birth = new SessionBirth("local", "w", Sensitivity.Internal, ValueClass.Normal, "user:bench");
        var answer = await host.Services.GetRequiredService<ISessions>().DoAsync(
            id, new SessionCommand(SessionCommandKind.Create, "user:bench"), KeelsonJson.Serialize(birth));
        return answer.Fault is null ? id : throw new FaultException(answer.Fault);
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
