using System.Diagnostics;
using System.Text;
using Keelson.Context;

namespace Keelson.Tests.Context;

public sealed class TokenCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello world", 2)]
    [InlineData("Hello world, hello tokenizers.", 7)]
    public void Counts_as_the_vocabulary_does(string text, int tokens)
    {
        Assert.Equal(tokens, TokenCounter.Count(text));
        Assert.Equal(tokens, TokenCounter.CountUtf8(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData('x')]
    [InlineData(' ')]
    [InlineData('.')]
    [InlineData('漢')]
    [InlineData('7')]
    public void A_run_without_end_costs_linear_time(char letter)
    {
        TokenCounter.WarmUp();
        var watch = Stopwatch.StartNew();

        var count = TokenCounter.Count(new string(letter, 400_000));

        Assert.InRange(count, 1_000, 400_000);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}"); // In the square it would be many minutes, on any machine.
    }

    [Fact]
    public void A_cut_holds_no_more_tokens_than_it_may()
    {
        var text = string.Join(' ', Enumerable.Repeat("incident at the database", 500));

        var cut = TokenCounter.Cut(text, 100);

        Assert.StartsWith(cut, text, StringComparison.Ordinal);
        Assert.InRange(TokenCounter.Count(cut), 95, 100);
        Assert.Equal("", TokenCounter.Cut(text, 0));
        Assert.Equal(text, TokenCounter.Cut(text, 100_000));
    }
}
