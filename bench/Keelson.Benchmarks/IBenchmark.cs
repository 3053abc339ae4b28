namespace Keelson.Benchmarks;

/// <summary>One measurement that is run by its verb.</summary>
internal interface IBenchmark
{
    /// <summary>The verb.</summary>
    string Verb { get; }

    /// <summary>What is measured, in a few words.</summary>
    string Summary { get; }

    /// <summary>Every option, with its default.</summary>
    IReadOnlyList<BenchmarkOption> Options { get; }

    /// <summary>What else a reader of the table must know; null: nothing.</summary>
    string? Details => null;

    /// <summary>Measures and prints a table; answers the exit code.</summary>
    Task<int> RunAsync(BenchmarkArguments args, TextWriter output);

    /// <summary>Plays a part of the measurement in a process of its own; null when these arguments name none.</summary>
    Task<int>? RunRole(IReadOnlyList<string> args, TextWriter output) => null;
}
