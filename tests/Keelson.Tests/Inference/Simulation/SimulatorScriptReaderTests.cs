using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorScriptReaderTests
{
    [Theory]
    [InlineData("version: 2\nscripts: []", 1, "version must be 1")]
    [InlineData("version: 1\nscript: []", 2, "script is not known")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - { name: r }", 5, "does nothing")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - { name: r, say: x, fail: { status: 500 } }", 5, "fail stands alone")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - { name: r, fail: { status: 200 } }", 5, "from 400 to 599")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - name: r\n        say: x\n        if: { user: \"(\" }", 7, "can not be used")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - name: r\n        say: x\n        if: { user: \"(?=x)\" }", 7, "can not be used")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - name: r\n        say: x\n        if: { chance: 2 }", 7, "from 0 to 1")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns:\n      - name: r\n        say: x\n        finish: done", 7, "one of stop, tool_calls, length")]
    [InlineData("version: 1\nscripts:\n  - name: a\n    turns: [{ name: r, say: x }, { name: r, say: y }]", 3, "the rule r")]
    [InlineData("version: 1\nscripts:\n  - { name: a, turns: [] }\n  - { name: a, turns: [] }", 1, "the script a")]
    [InlineData("version: 1\nscripts: &x []\nmore: *x", 3, "Aliases")]
    [InlineData("version: 1\nscripts: [", 3, "not YAML")]
    public void Complains_with_the_line(string text, long line, string message)
    {
        var reading = SimulatorScriptReader.ReadText(text);

        Assert.Null(reading.File);
        Assert.Contains(reading.Complaints, complaint => complaint.Message.Contains(message, StringComparison.Ordinal) && complaint.Line == line);
    }

    [Fact]
    public void Says_everything_that_is_wrong_at_once()
    {
        var reading = SimulatorScriptReader.ReadText("version: 2\nscripts:\n  - nam: a\n    turns:\n      - { name: r, sya: x }");

        Assert.Equal(5, reading.Complaints.Count); // version, nam, the missing name, sya, nothing to do
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_complaint() =>
        Assert.Contains("can not be read", Assert.Single(SimulatorScriptReader.ReadFile("/no/such/file.yaml").Complaints).Message, StringComparison.Ordinal);
}
