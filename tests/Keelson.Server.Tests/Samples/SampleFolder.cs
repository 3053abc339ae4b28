using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Keelson.Server.Tests.Samples;

/// <summary>The files of the sample, in place.</summary>
internal static class SampleFolder
{
    public static IReadOnlyList<string> Workflows { get; } = ["incident-triage", "code-change", "customer-refund"];

    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(ThisFolder(), "../../../samples/operations"));

    public static string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    /// <summary>The inputs of a workflow: the line as it is sent, and the same as JSON.</summary>
    public static IReadOnlyList<(string Line, JsonElement Json)> Inputs(string workflow) =>
        [.. File.ReadAllLines(System.IO.Path.Combine(Path, "inputs", workflow + ".jsonl")).Select(line => (line, JsonSerializer.Deserialize<JsonElement>(line)))];

    /// <summary>What has to come out of a workflow, by the id of the input.</summary>
    public static JsonElement Expected(string workflow) => JsonSerializer.Deserialize<JsonElement>(Read("inputs/expected.json")).GetProperty(workflow);

    private static string ThisFolder([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;
}
