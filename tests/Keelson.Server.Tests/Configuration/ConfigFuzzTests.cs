using CsCheck;
using Keelson.Server.Configuration;

namespace Keelson.Server.Tests.Configuration;

public sealed class ConfigFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "-", "\n", "  ", "~", "\"", "'", "|", "&a", "*a", "!t", "#", "%", "0", "-1", "1e9", "99%", "28d", "true", "null",
        "file:x", "${X}", "${", "workflows", "models", "providers", "kind", "agent", "\t", "---", "...", "\u0000", "é",
    ];

    [Fact]
    public void Whatever_an_editor_leaves_behind_ends_in_complaints_and_never_in_an_exception()
    {
        var example = File.ReadAllText(Repository.File("tests/Keelson.Server.Tests/Configuration/example.yaml"));
        var edits = Gen.Select(Gen.Int[0, example.Length - 1], Gen.Int[0, 40], Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index])).Array[1, 4];
        using var rig = new ConfigRig();

        edits.Sample(
            changes =>
            {
                var text = changes.Aggregate(example, (current, change) =>
                {
                    var start = Math.Min(change.Item1, current.Length);
                    var count = Math.Min(change.Item2, current.Length - start);
                    return current.Remove(start, count).Insert(start, change.Item3);
                });
                var result = rig.Loader.Load(new ConfigSource("keelson.yaml", rig.Folder, () => System.Text.Encoding.UTF8.GetBytes(text)));
                return result.Config is not null || result.Errors.Any();
            },
            iter: 5000,
            threads: 1);
    }
}
