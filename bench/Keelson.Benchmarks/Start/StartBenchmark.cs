using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Keelson.Benchmarks.Start;

/// <summary>
/// From the start of the process to the first 200 of /readyz, on a fresh data folder, and what the process holds after five idle seconds. The
/// program as it was built and the one compiled ahead of time (what ./keelson runs) take turns.
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private static readonly string[] Kinds = ["bin", "ready"];

    public string Verb => "start";

    public string Summary => "start to ready, CPU until then, resident memory when idle";

    public IReadOnlyList<BenchmarkOption> Options { get; } =
        [BenchmarkOption.Repetitions(7), new("--program", "", "path of a Keelson.Server.dll; without it, all that were built")];

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var repetitions = args.Number("--repetitions");
        var programs = args.Text("--program") is { Length: > 0 } one
            ? [(Name: one, Path: one)]
            : Kinds
                .Select(kind => (Name: kind == "bin" ? "as built" : "compiled ahead of time", Path: Path.Combine(Root(), "artifacts", kind, "Keelson.Server", "release", "Keelson.Server.dll")))
                .Where(program => File.Exists(program.Path))
                .ToArray();
        if (programs.Length == 0 || Array.Find(programs, program => !File.Exists(program.Path)) is { Path: not null })
        {
            await output.WriteLineAsync(programs.Length == 0 ? "Nothing has been built: run ./keelson --version first." : $"There is no program {programs[0].Path}.");
            return 1;
        }

        var starts = programs.ToDictionary(program => program.Path, _ => new List<StartMeasurement>());
        for (var i = 0; i < repetitions; i++)
        {
            foreach (var (_, path) in programs)
            {
                starts[path].Add(await MeasureAsync(path));
            }
        }

        await output.WriteLineAsync("| program | n | ready ms, median | ready ms, each | CPU s until ready | RSS MB after 5 s idle |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var (name, path) in programs)
        {
            var all = starts[path];
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {all.Count} | {Median(all, one => one.ReadyMs):0} | {string.Join(" ", all.Select(one => $"{one.ReadyMs:0}"))} | {Median(all, one => one.CpuSeconds):0.00} | {Median(all, one => one.IdleMegabytes):0} |"));
        }

        return 0;
    }

    private static async Task<StartMeasurement> MeasureAsync(string program)
    {
        var folder = Directory.CreateTempSubdirectory("keelson-bench-");
        var url = $"http://127.0.0.1:{FreePort()}";
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { program, "up", "--simulate", "--data", Path.Combine(folder.FullName, "data"), "--urls", url })
        {
            start.ArgumentList.Add(argument);
        }

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var said = new StringBuilder();
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!await IsReadyAsync(client))
            {
                await Task.Delay(LookEvery);
                if (process.HasExited)
                {
                    await process.WaitForExitAsync(); // Until all that it said has arrived.
                    throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}. {said}");
                }
            }

            var ready = Stopwatch.GetElapsedTime(began);
            process.Refresh();
            var cpu = process.TotalProcessorTime;
            await Task.Delay(Idle);
            process.Refresh();
            return new StartMeasurement(ready.TotalMilliseconds, cpu.TotalSeconds, process.WorkingSet64 / 1e6);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Keelson.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }

    private static double Median(List<StartMeasurement> all, Func<StartMeasurement, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}
