using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class LinearExpressionTests
{
    [Theory]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<x>a)\k<x>")]
    [InlineData("a(?=b)")]
    [InlineData("a(?!b)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a+)b")]
    [InlineData(@"\Ga")]
    [InlineData("(?(a)b|c)")]
    [InlineData(@"(?<open>\()a(?<close-open>\))")]
    [InlineData(@"(?'open'\()a(?'close-open'\))")]
    public void What_can_not_run_in_linear_time_is_refused_when_it_is_made(string text) =>
        Assert.Throws<NotSupportedException>(() => new LinearExpression(text));

    [Theory]
    [InlineData("(a")]
    [InlineData("[z-a]")]
    [InlineData("a{2,1}")]
    public void What_is_no_expression_is_refused_when_it_is_made(string text) => Assert.ThrowsAny<ArgumentException>(() => new LinearExpression(text));

    [Theory]
    [InlineData(@"(?<team>[a-z-]+) down", "team-x down", "team", "team-x")]
    [InlineData(@"[(?=]+(?<rest>b)", "(?=b", "rest", "b")]
    [InlineData(@"(?i)(?<word>oom\D{0,3}\d)", "OOM: 7", "word", "OOM: 7")]
    public void What_only_looks_refusable_is_found(string text, string input, string group, string value)
    {
        var expression = new LinearExpression(text);

        Assert.True(expression.IsMatch(input));
        Assert.Equal(value, expression.Match(input).Groups[group].Value);
    }
}
