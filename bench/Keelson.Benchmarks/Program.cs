using System.Runtime.InteropServices;
using Keelson.Benchmarks;
using Keelson.Benchmarks.Capacity;
using Keelson.Benchmarks.Commits;
using Keelson.Benchmarks.Events;
using Keelson.Benchmarks.Gateway;
using Keelson.Benchmarks.Sessions;
using Keelson.Benchmarks.Start;
using Keelson.Benchmarks.Workflows;

IBenchmark[] benchmarks =
[
    new CapacityBenchmark(),
    new CommitsBenchmark(),
    new EventsBenchmark(),
    new GatewayBenchmark(),
    new SessionsBenchmark(),
    new StartBenchmark(),
    new WorkflowsBenchmark(),
];
var output = Console.Out;
var chosen = Array.Find(benchmarks, benchmark => benchmark.Verb == args.FirstOrDefault());
if (chosen is null)
{
    await output.WriteLineAsync("Usage: dotnet run -c Release --project bench/Keelson.Benchmarks -- VERB [options]");
    foreach (var benchmark in benchmarks)
    {
        await output.WriteLineAsync($"  {benchmark.Verb,-12} {benchmark.Summary}");
    }

    return args.Length == 0 ? 0 : 2;
}

await output.WriteLineAsync($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
return await chosen.RunAsync([.. args.Skip(1)], output);
