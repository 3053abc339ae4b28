using Operations.Changes;

namespace Keelson.Server.Tests.Samples;

public sealed class OperationsChangesTests
{
    [Theory]
    [InlineData("src/a.py", "KEY = \"AKIAIOSFODNN7EXAMPLE\"", "secrets")]
    [InlineData("src/a.py", "password = \"hunter2hunter2\"", "secrets")]
    [InlineData("src/a.key", "-----BEGIN RSA PRIVATE KEY-----", "secrets")]
    [InlineData("src/a.py", ">>>>>>> theirs", "conflictMarkers")]
    [InlineData("src/a.py", "requests.get(url, verify=False)", "insecureTransport")]
    [InlineData("src/a.ts", "  console.log(x);", "debugLeftovers")]
    [InlineData("src/a.py", "    breakpoint()", "debugLeftovers")]
    [InlineData("tests/ATests.cs", "    [Fact(Skip = \"flaky\")]", "disabledTests")]
    [InlineData("test/a.test.ts", "  it.only('works', () => {});", "disabledTests")]
    [InlineData("src/A.cs", "        catch (IOException) { }", "swallowedErrors")]
    [InlineData("migrations/1.sql", "ALTER TABLE orders ADD COLUMN gift text;", "migrationRollback")]
    [InlineData("package.json", "    \"pino\": \"latest\"", "pinnedDependencies")]
    public void A_check_finds_what_it_is_for(string path, string line, string check)
    {
        var report = ChangeChecks.Run(UnifiedDiff.Parse(Diff(path, line)));

        var finding = Assert.Single(report.Findings, finding => finding.IsBlocking);
        Assert.Equal((check, path, 1, "failed"), (finding.Check, finding.Path, finding.Line, report.Conclusion));
    }

    [Theory]
    [InlineData("src/a.py", "password = settings[\"password\"]")]
    [InlineData("src/a.py", "token = \"${TOKEN}\"")]
    [InlineData("docs/a.md", "Call console and log in.")]
    [InlineData("migrations/1.sql", "INSERT INTO colours VALUES ('red');")]
    [InlineData("package.json", "    \"pino\": \"9.6.0\"")]
    public void A_check_lets_harmless_lines_pass(string path, string line) =>
        Assert.True(ChangeChecks.Run(UnifiedDiff.Parse(Diff(path, line))).IsPassed);

    [Fact]
    public void A_secret_is_never_quoted_in_the_report() =>
        Assert.DoesNotContain("AKIA", string.Join(' ', ChangeChecks.Run(UnifiedDiff.Parse(Diff("src/a.py", "KEY = \"AKIAIOSFODNN7EXAMPLE\""))).Findings), StringComparison.Ordinal);

    [Fact]
    public void A_removed_line_is_nobodys_fault()
    {
        var diff = "diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,1 @@\n-console.log(x);\n done();\n";

        Assert.Empty(ChangeChecks.Run(UnifiedDiff.Parse(diff)).Findings);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void Much_program_text_needs_a_test(int lines, bool isBlocking)
    {
        var report = ChangeChecks.Run(UnifiedDiff.Parse(Diff("src/a.go", [.. Enumerable.Repeat("\tcount++", lines)])));

        Assert.Equal(("missingTests", isBlocking), Assert.Single(report.Findings) is var finding ? (finding.Check, finding.IsBlocking) : default);
    }

    [Fact]
    public void A_migration_with_its_way_back_passes()
    {
        var diff = Diff("migrations/1.up.sql", "DROP TABLE zones;") + Diff("migrations/1.down.sql", "CREATE TABLE zones(id text);");

        Assert.True(ChangeChecks.Run(UnifiedDiff.Parse(diff)).IsPassed);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("diff --git a/x b/x\n@@ -1,2 +1,2 @@\n a\n")]
    [InlineData("diff --git a/x b/x\n@@ -1,1 +1,1 @@\n-a\n-b\n+c\n")]
    public void A_diff_that_is_broken_is_not_read(string text) => Assert.Throws<FormatException>(() => UnifiedDiff.Parse(text));

    [Fact]
    public async Task Checks_are_the_same_again_and_change_nothing()
    {
        await using var host = await OperationsHost.StartAsync();

        var first = await host.PostAsync("/changes/CHG-2003/checks", new { });
        var second = await host.PostAsync("/changes/CHG-2003/checks", new { });

        Assert.Equal("failed", first["conclusion"]);
        Assert.Equal(first.Text, second.Text);
        Assert.Empty(await host.EffectsAsync());
    }

    [Theory]
    [InlineData("CHG-2003", "checksFailed")]
    [InlineData("CHG-2019", "baseMoved")]
    [InlineData("CHG-2027", "frozen")]
    [InlineData("CHG-1", "changeNotFound")]
    public async Task Some_changes_are_not_merged(string change, string code)
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal(code, (await host.WriteAsync($"/changes/{change}/merge", "k1")).Code);
    }

    [Fact]
    public async Task A_change_is_merged_once_and_can_be_taken_back()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("changeNotMerged", (await host.GetAsync("/changes/CHG-2018/build")).Code);
        Assert.Equal("changeNotMerged", (await host.WriteAsync("/changes/CHG-2018/revert", "k1")).Code);
        Assert.Equal("merged", (await host.WriteAsync("/changes/CHG-2018/merge", "k2"))["state"]);
        Assert.Equal("changeNotOpen", (await host.WriteAsync("/changes/CHG-2018/merge", "k3")).Code);
        Assert.Equal("red", (await host.GetAsync("/changes/CHG-2018/build"))["build"]);
        Assert.Equal("reverted", (await host.WriteAsync("/changes/CHG-2018/revert", "k4"))["state"]);
        Assert.Equal("green", (await host.GetAsync("/changes/CHG-2018/build"))["build"]);
    }

    [Fact]
    public async Task A_comment_stands_at_the_change()
    {
        await using var host = await OperationsHost.StartAsync();

        await host.WriteAsync("/changes/CHG-2003/comments", "k1", new { text = "Please take the key out." });

        Assert.Contains("Please take the key out.", (await host.GetAsync("/changes/CHG-2003")).Text, StringComparison.Ordinal);
    }

    private static string Diff(string path, params string[] lines) =>
        $"diff --git a/{path} b/{path}\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{lines.Length} @@\n{string.Concat(lines.Select(line => $"+{line}\n"))}";
}
