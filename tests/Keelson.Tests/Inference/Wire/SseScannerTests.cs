using System.Text;
using CsCheck;
using Keelson.Inference.Wire;

namespace Keelson.Tests.Inference.Wire;

public sealed class SseScannerTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\rx", "a|b")]
    [InlineData("\uFEFFdata:a\n\n", "a")]
    [InlineData(": keep-alive\n\ndata: a\n\n", "|a")]
    [InlineData("event: x\nid: 1\ndata: a\ndata: b\nretry: 5\n\n", "a\nb")]
    [InlineData("data\n\ndata: \n\ndata:  two spaces\n\n", "|| two spaces")]
    [InlineData("database: no\n\n", "")]
    [InlineData("data: [DONE]\n\n", "[DONE]")]
    public void Cuts_events_as_the_specification_says(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(text, [text.Length]).Select(one => one.Data)));

    [Fact]
    public void Knows_an_event_that_is_named_error() =>
        Assert.True(Read("event: error\ndata: {}\n\n", [100]).Single().IsError);

    [Fact]
    public void Where_the_transport_cuts_makes_no_difference()
    {
        string[] lines = ["data: {\"x\":1}", "data: é€😀", ": c", "event: error", "data:", "id: 7"];
        string[] ends = ["\n", "\r\n", "\r"];
        var stream =
            from end in Gen.Int[0, ends.Length - 1]
            from events in Gen.Int[0, lines.Length - 1].List[1, 4].List[1, 12]
            select string.Concat(events.Select(one => string.Concat(one.Select(line => lines[line] + ends[end])) + ends[end]));

        Gen.Select(stream, Gen.Int[1, 9].List[1, 40]).Sample(
            (text, cuts) =>
            {
                var whole = Read(text + "\n", [int.MaxValue]);
                var pieces = Read(text + "\n", cuts);
                return whole.SequenceEqual(pieces) && string.Concat(whole.Select(one => one.Raw)).StartsWith(text[..^2], StringComparison.Ordinal);
            },
            iter: 2000);
    }

    [Fact]
    public void What_is_left_at_the_end_can_be_read()
    {
        using var scanner = new SseScanner(1000);
        Feed(scanner, "data: [DONE]"u8);

        Assert.False(scanner.TryRead(out _));
        Assert.True(scanner.TryReadRest(out var rest));
        Assert.True(rest.IsDone);
        Assert.False(scanner.TryReadRest(out _));
    }

    [Fact]
    public void An_event_over_the_limit_is_noticed_while_it_grows()
    {
        using var scanner = new SseScanner(100);
        Feed(scanner, Encoding.UTF8.GetBytes("data: " + new string('x', 95)));

        Assert.False(scanner.TryRead(out _));
        Assert.True(scanner.IsOverflown);
    }

    [Fact]
    public void An_event_larger_than_the_buffer_stays_whole()
    {
        var big = "data: " + new string('y', 100_000) + "\n\n";

        Assert.Equal(big, Read(big, [4096]).Single().Raw);
    }

    [Fact]
    public void Neighbours_can_be_written_at_once()
    {
        using var scanner = new SseScanner(1000);
        Feed(scanner, "data: a\n\ndata: b\n\ndata: c\n\n"u8);
        scanner.TryRead(out var first);
        scanner.TryRead(out var second);

        Assert.True(scanner.TryExtend(first.Raw, second.Raw, out var both));
        scanner.TryRead(out var third);

        Assert.Equal("data: a\n\ndata: b\n\n", Encoding.UTF8.GetString(both.Span));
        Assert.False(scanner.TryExtend(first.Raw, third.Raw, out _));
        Assert.True(scanner.TryExtend(both, third.Raw, out _));
    }

    private static List<(string Raw, string Data, bool IsError)> Read(string text, List<int> cuts)
    {
        using var scanner = new SseScanner(1_000_000);
        var events = new List<(string, string, bool)>();
        var bytes = Encoding.UTF8.GetBytes(text);
        for (int at = 0, turn = 0; at < bytes.Length; turn++)
        {
            var target = scanner.GetMemory();
            var count = Math.Min(Math.Min(cuts[turn % cuts.Count], target.Length), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(target.Span);
            scanner.Advance(count);
            at += count;
            while (scanner.TryRead(out var one))
            {
                events.Add((Encoding.UTF8.GetString(one.Raw.Span), Encoding.UTF8.GetString(one.Data.Span), one.IsError));
            }
        }

        return events;
    }

    private static void Feed(SseScanner scanner, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(scanner.GetMemory().Span);
        scanner.Advance(bytes.Length);
    }
}
