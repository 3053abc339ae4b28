using System.Runtime.InteropServices;
using Keelson.Benchmarks;
using Keelson.Benchmarks.Capacity;
using Keelson.Benchmarks.Commits;
using Keelson.Benchmarks.Events;
using Keelson.Benchmarks.Gateway;
using Keelson.Benchmarks.Restart;
using Keelson.Benchmarks.Sessions;
using Keelson.Benchmarks.Start;
using Keelson.Benchmarks.Workflows;

const int UsageError = 2;
IBenchmark[] benchmarks =
[
    new CapacityBenchmark(),
    new CommitsBenchmark(),
    new EventsBenchmark(),
    new GatewayBenchmark(),
    new ReplayBenchmark(),
    new RestartBenchmark(),
    new SessionsBenchmark(),
    new StartBenchmark(),
    new WorkflowsBenchmark(),
];
var output = Console.Out;
if (args is [] or ["--help" or "-h" or "-?"])
{
    await output.WriteLineAsync(BenchmarkHelp.Verbs(benchmarks));
    return 0;
}

var chosen = Array.Find(benchmarks, benchmark => benchmark.Verb == args[0]);
if (chosen is null)
{
    await Console.Error.WriteLineAsync($"There is no verb {args[0]}.{Environment.NewLine}{BenchmarkHelp.Verbs(benchmarks)}");
    return UsageError;
}

string[] rest = [.. args.Skip(1)];
if (rest.Any(word => word is "--help" or "-h" or "-?"))
{
    await output.WriteLineAsync(BenchmarkHelp.Of(chosen));
    return 0;
}

if (chosen.RunRole(rest, output) is { } role)
{
    return await role;
}

if (BenchmarkArguments.Parse(chosen.Options, rest, out var complaint) is not { } options)
{
    await Console.Error.WriteLineAsync($"{complaint} Try: {chosen.Verb} --help");
    return UsageError;
}

await output.WriteLineAsync($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
return await chosen.RunAsync(options, output);
