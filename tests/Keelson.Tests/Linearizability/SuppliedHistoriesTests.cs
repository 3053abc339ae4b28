using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keelson.Tests.Linearizability;

/// <summary>The checker agrees with the supplied histories: registers with compare-and-set and lost answers, and keyed text.</summary>
public sealed partial class SuppliedHistoriesTests
{
    [Fact]
    public void Histories_of_a_register_are_judged_as_supplied()
    {
        var folder = Folder();
        foreach (var line in File.ReadLines(Path.Combine(folder, "expected.txt")).Where(line => line.StartsWith("checkJepsen ", StringComparison.Ordinal)))
        {
            var parts = line.Split(' ');
            var file = Path.Combine(folder, "test_data", "jepsen", $"etcd_{int.Parse(parts[1], CultureInfo.InvariantCulture):D3}.log");
            if (File.Exists(file))
            {
                Assert.True(
                    bool.Parse(parts[2]) == LinearizabilityChecker.IsLinearizable(Register.Read(File.ReadLines(file)), Register.Absent, Register.Step), $"{file} is judged wrongly.");
            }
        }
    }

    [Theory]
    [InlineData("c01-ok", true)]
    [InlineData("c01-bad", false)]
    [InlineData("c10-ok", true)]
    [InlineData("c10-bad", false)]
    [InlineData("c50-ok", true)]
    [InlineData("c50-bad", false)]
    public void Histories_of_keyed_text_are_judged_as_supplied(string name, bool expected)
    {
        var byKey = ReadText(File.ReadLines(Path.Combine(Folder(), "test_data", "kv", name + ".txt"))).GroupBy(operation => operation.Input.Key, StringComparer.Ordinal);

        Assert.Equal(expected, byKey.All(group => LinearizabilityChecker.IsLinearizable(group, "", StepText)));
    }

    private static (bool IsPossible, string Next) StepText(string state, (string Kind, string Key, string Value) input, string output) => input.Kind switch
    {
        "get" => (output == state, state),
        "put" => (true, input.Value),
        _ => (true, state + input.Value),
    };

    private static IEnumerable<Operation<(string Kind, string Key, string Value), string>> ReadText(IEnumerable<string> lines)
    {
        var open = new Dictionary<string, (long At, (string Kind, string Key, string Value) Input)>();
        var at = 0L;
        foreach (var match in lines.Select(line => TextLine().Match(line)).Where(match => match.Success))
        {
            var (process, value) = (match.Groups[1].Value, match.Groups[5].Value);
            at++;
            if (match.Groups[2].Value == "invoke")
            {
                open[process] = (at, (match.Groups[3].Value, match.Groups[4].Value, value));
            }
            else
            {
                yield return new(open[process].At, at, open[process].Input, value);
                open.Remove(process);
            }
        }

        Assert.Empty(open);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(ThisFolder()); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", "security", "porcupine");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip("shared/vectors/security/porcupine is not beside this checkout.");
        return "";
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("""\{:process (\d+), :type :(invoke|ok), :f :(get|put|append), :key "(.*)", :value (?:nil|"(.*)")\}""")]
    private static partial Regex TextLine();
}
