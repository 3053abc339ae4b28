namespace Keelson.Benchmarks;

/// <summary>One option of a benchmark. When its default is a number, its value must be one.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Otherwise">The default.</param>
/// <param name="Meaning">What it changes.</param>
internal sealed record BenchmarkOption(string Name, string Otherwise, string Meaning)
{
    /// <summary>How often each contender has its turn.</summary>
    public static BenchmarkOption Repetitions(int otherwise) => new("--repetitions", $"{otherwise}", "turns of each contender; medians are shown");

    /// <summary>How long a turn takes.</summary>
    public static BenchmarkOption Seconds(int otherwise) => new("--seconds", $"{otherwise}", "length of a turn");

    /// <summary>Where the data folders are made.</summary>
    public static BenchmarkOption Folder { get; } = new("--folder", Path.GetTempPath(), "where the data is written");
}
