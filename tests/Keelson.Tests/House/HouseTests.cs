using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Keelson.Tests.House;

/// <summary>Holds the tree to the house plan, because a rule that nothing checks is soon a rumour.</summary>
public sealed partial class HouseTests
{
    private const int FileLineCeiling = 400;
    private const int MethodLineCeiling = 70;

    // The order is the architecture: a room may use the rooms before it, never the rooms after it.
    private static readonly string[] Rooms =
    [
        "Primitives", "Storage", "Telemetry", "Security",
        "Placement", "Reliability", "Economics", "Rollout",
        "Context", "Inference", "Tools", "Sessions", "Workflows",
    ];

    [Fact]
    public void Every_room_stands_on_the_plan() =>
        Assert.Empty(SourceFiles().Select(RoomOf).Where(room => !room.EndsWith(".cs", StringComparison.Ordinal)).Except(Rooms));

    [Fact]
    public void A_room_uses_only_the_rooms_before_it()
    {
        var violations =
            from file in SourceFiles()
            from Match use in RoomReference().Matches(Code(file))
            let target = use.Groups["room"].Value
            where Array.IndexOf(Rooms, target) > Array.IndexOf(Rooms, RoomOf(file))
            select $"{Path.GetFileName(file)}: {RoomOf(file)} must not use {target}";

        Assert.Empty(violations.Distinct());
    }

    [Fact]
    public void A_file_fits_in_one_sitting() =>
        Assert.DoesNotContain(SourceFiles(), file => File.ReadLines(file).Count() > FileLineCeiling);

    [Fact]
    public void A_method_fits_on_one_screen()
    {
        var violations =
            from file in SourceFiles()
            from method in Parse(file).DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            let span = method.SyntaxTree.GetLineSpan(method.Span)
            where span.EndLinePosition.Line - span.StartLinePosition.Line >= MethodLineCeiling
            select span.ToString();

        Assert.Empty(violations);
    }

    [Fact]
    public void A_file_holds_one_top_level_type_that_bears_its_name()
    {
        var violations =
            from file in SourceFiles()
            let types = Parse(file).DescendantNodes(node => node is not BaseTypeDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>()
            where types.Any(type => type.Identifier.Text != Path.GetFileName(file).Split('.')[0])
            select file;

        Assert.Empty(violations);
    }

    [Fact]
    public void Orleans_appears_only_in_grains_and_wiring()
    {
        var violations =
            from file in SourceFiles()
            let name = Path.GetFileName(file)
            where !name.EndsWith("Grain.cs", StringComparison.Ordinal)
            where !name.EndsWith("ServiceCollectionExtensions.cs", StringComparison.Ordinal)
            where OrleansUse().IsMatch(Code(file))
            select Path.GetRelativePath(Root, file);

        Assert.Empty(violations);
    }

    [Fact]
    public void Sql_stands_only_under_Storage()
    {
        var violations =
            from file in SourceFiles()
            where RoomOf(file) != "Storage"
            where SqlUse().IsMatch(Code(file))
            select Path.GetRelativePath(Root, file);

        Assert.Empty(violations);
    }

    [Fact]
    public void Nothing_is_called_by_a_name_that_says_nothing()
    {
        var violations =
            from file in SourceFiles()
            where VagueName().IsMatch(Path.GetFileNameWithoutExtension(file))
            select Path.GetRelativePath(Root, file);

        Assert.Empty(violations);
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories);

    private static string RoomOf(string file) =>
        Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)[0];

    private static CompilationUnitSyntax Parse(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file).GetCompilationUnitRoot();

    private static string Code(string file) =>
        string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src/Keelson"));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    // A grain's serialised state carries these attributes wherever it stands; they bring no behaviour with them.
    [GeneratedRegex(@"^\s*using (static )?Orleans(?!\.Serialization)|\bOrleans\.(?!GenerateSerializer|Id\b|Alias|Immutable)", RegexOptions.Multiline)]
    private static partial Regex OrleansUse();

    [GeneratedRegex(@"\busing (Microsoft\.Data\.Sqlite|Npgsql)|\b(SELECT|INSERT INTO|DELETE FROM|UPDATE) \w+ ?(SET|FROM|\(|WHERE)")]
    private static partial Regex SqlUse();

    [GeneratedRegex(@"(Helper|Helpers|Util|Utils|Common|Manager)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bKeelson\.(?<room>[A-Z]\w+)")]
    private static partial Regex RoomReference();
}
