using System.Globalization;

namespace Keelson.Benchmarks;

/// <summary>What the program says about itself.</summary>
internal static class BenchmarkHelp
{
    private const string Start = "dotnet run -c Release --project bench/Keelson.Benchmarks --";

    /// <summary>Every verb.</summary>
    public static string Verbs(IEnumerable<IBenchmark> benchmarks) => string.Join(
        Environment.NewLine,
        [
            $"Usage: {Start} VERB [options]",
            .. benchmarks.Select(benchmark => string.Create(CultureInfo.InvariantCulture, $"  {benchmark.Verb,-10} {benchmark.Summary}")),
            "VERB --help lists the options of a verb.",
        ]);

    /// <summary>One verb and its options.</summary>
    public static string Of(IBenchmark benchmark)
    {
        var lines = new List<string> { $"Usage: {Start} {benchmark.Verb} [options]", "", $"Measures {benchmark.Summary}." };
        if (benchmark.Details is { } details)
        {
            lines.AddRange(["", details]);
        }

        lines.AddRange(["", .. benchmark.Options.Select(option =>
            string.Create(CultureInfo.InvariantCulture, $"  {option.Name,-14} {option.Meaning} [default: {(option.Otherwise.Length == 0 ? "none" : option.Otherwise)}]"))]);
        return string.Join(Environment.NewLine, lines);
    }
}
