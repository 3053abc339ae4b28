using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Server.Cli.Demo;

/// <summary>Reads the sample's inputs and spreads the runs evenly over the workflows.</summary>
internal static class DemoInputs
{
    private const int LineLengthMax = 64 * 1024; // The longest log excerpt is a tenth of it.

    // A second round works on a copy of the sample's services, changes and orders: "CHG-2001~2" has a life of its own.
    private static readonly string[] Copied = ["id", "service", "order"];

    /// <summary>The runs, in the order in which they are started: the workflows take turns.</summary>
    public static IReadOnlyList<DemoRun> Plan(string folder, int runs)
    {
        if (!Directory.Exists(folder))
        {
            throw new CliException($"There are no inputs in {folder}. The demonstration needs the repository's samples folder.");
        }

        var files = Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).Select(Read).Where(file => file.Lines.Count > 0).ToList();
        if (files.Count == 0)
        {
            throw new CliException($"There are no inputs (*.jsonl) in {folder}.");
        }

        return [.. Enumerable.Range(0, runs).Select(number => Run(files[number % files.Count], number / files.Count))];
    }

    private static DemoRun Run((string Workflow, IReadOnlyList<string> Lines) file, int turn)
    {
        var copy = (turn / file.Lines.Count) + 1;
        var input = JsonNode.Parse(file.Lines[turn % file.Lines.Count])!.AsObject();
        if (copy > 1)
        {
            foreach (var name in Copied)
            {
                if (input[name] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    input[name] = FormattableString.Invariant($"{text}~{copy}");
                }
            }
        }

        return new DemoRun(file.Workflow, FormattableString.Invariant($"demo-{file.Workflow}-{turn + 1}"), JsonSerializer.SerializeToUtf8Bytes(input));
    }

    private static (string Workflow, IReadOnlyList<string> Lines) Read(string path)
    {
        var lines = new List<string>();
        foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            try
            {
                if (line.Length > LineLengthMax || JsonNode.Parse(line) is not JsonObject)
                {
                    throw new CliException($"{path}: line {lines.Count + 1} is not one JSON object of at most {LineLengthMax} characters.");
                }
            }
            catch (JsonException)
            {
                throw new CliException($"{path}: line {lines.Count + 1} is not JSON.");
            }

            lines.Add(line);
        }

        return (Path.GetFileNameWithoutExtension(path), lines);
    }
}
