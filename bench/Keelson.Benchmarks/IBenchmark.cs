namespace Keelson.Benchmarks;

/// <summary>One measurement that is run by its verb.</summary>
internal interface IBenchmark
{
    /// <summary>The verb.</summary>
    string Verb { get; }

    /// <summary>What is measured, as a sentence.</summary>
    string Summary { get; }

    /// <summary>Measures and prints a table; answers the exit code.</summary>
    Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output);
}
