using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Keelson.Telemetry;

namespace Keelson.Tests.House;

/// <summary>An event that nobody can look up is noise.</summary>
public sealed partial class EventsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.GetFullPath(Path.Combine(ThisFolder(), "../../../docs/reference/events.md")));

    private static readonly string[] Members = [.. NamesOf(typeof(EventData))];

    private static readonly ILookup<string, string[]> Types = Page.Split('\n')
        .Where(line => line.StartsWith("| `" + EventTypes.Prefix, StringComparison.Ordinal))
        .Select(line => line.Replace("\\|", "/", StringComparison.Ordinal).Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .ToLookup(cells => cells[0].Trim('`'));

    [Fact]
    public void Every_type_is_explained_once_and_no_other() =>
        Assert.Equal(EventTypes.All, Types.SelectMany(type => type.Select(_ => type.Key)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_type_says_how_it_is_kept_what_it_means_and_what_it_carries() =>
        Assert.All(Types.SelectMany(type => type), cells =>
        {
            Assert.Equal(4, cells.Length);
            Assert.Contains(cells[1], (string[])["durable", "best effort"]);
            Assert.True(cells[2].Length > 10, cells[0]);
            Assert.All(Quoted().Matches(cells[3]).Select(match => match.Groups[1].Value), member => Assert.Contains(member, Members));
        });

    [Fact]
    public void Every_member_is_explained_once_and_no_other()
    {
        var section = Page[Page.IndexOf("## Members", StringComparison.Ordinal)..Page.IndexOf("## Types", StringComparison.Ordinal)];
        var explained = MemberRow().Matches(section).Select(match => match.Groups[1].Value);
        Assert.Equal(Members.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
        Assert.All(NamesOf(typeof(UsageVector)), meter => Assert.Contains($"`{meter}`", section, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_is_an_event()
    {
        var start = Page.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        var example = Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)];
        var read = TelemetryCodec.Parse(System.Text.Encoding.UTF8.GetBytes(example));
        Assert.Equal(EventTypes.InferenceCompleted, read.Type);
        Assert.Equal(1_840, read.Data.Usage?.Input);
    }

    private static IEnumerable<string> NamesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex MemberRow();
}
