using System.Reflection;
using System.Runtime.InteropServices;
using Keelson.Benchmarks;

var benchmarks = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type.IsClass && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Verb, StringComparer.Ordinal)
    .ToList();
var output = Console.Out;
var chosen = benchmarks.Find(benchmark => benchmark.Verb == args.FirstOrDefault());
if (chosen is null)
{
    await output.WriteLineAsync("Usage: bench VERB [options]");
    foreach (var benchmark in benchmarks)
    {
        await output.WriteLineAsync($"  {benchmark.Verb,-12} {benchmark.Summary}");
    }

    return args.Length == 0 ? 0 : 2;
}

await output.WriteLineAsync(
    $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {(chosen.GetType().Assembly.GetCustomAttribute<System.Diagnostics.DebuggableAttribute>()?.IsJITOptimizerDisabled == true ? "DEBUG BUILD, NUMBERS ARE WORTHLESS" : "Release")}");
return await chosen.RunAsync([.. args.Skip(1)], output);
