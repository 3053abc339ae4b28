using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Telemetry.Query;

namespace Keelson.Tests.Telemetry.Query;

public sealed class EventImportTests
{
    [Fact]
    public async Task An_export_comes_back_as_it_was_and_only_once()
    {
        await using var source = new TelemetryRig();
        for (var i = 0; i < 2_500; i++)
        {
            await source.CommitAsync(EventTypes.RunStarted, new EventData { Run = $"r_{i}", Reason = "line\nbreak" });
        }

        using var exported = new MemoryStream();
        Assert.Equal(2_500, await new EventExport(source.Store).WriteAsync(EventFilter.All, exported, TelemetryRig.Cancellation));

        await using var target = new TelemetryRig();
        var first = await ImportAsync(target, exported.ToArray());
        Assert.Equal((2_500, 0, 0), (first.Accepted, first.Duplicates, first.Rejected));
        Assert.Equal(await source.EventsAsync(), await target.EventsAsync());

        var second = await ImportAsync(target, exported.ToArray());
        Assert.Equal((0, 2_500, 0), (second.Accepted, second.Duplicates, second.Rejected));
        Assert.Equal(2_500, target.Store.LastEventPosition);
    }

    [Fact]
    public async Task An_export_of_a_filter_has_only_what_it_lets_through()
    {
        await using var rig = new TelemetryRig();
        await rig.CommitAsync(EventTypes.RunStarted, new EventData { Workflow = "a" });
        await rig.CommitAsync(EventTypes.RunStarted, new EventData { Workflow = "b" });
        using var exported = new MemoryStream();
        Assert.Equal(1, await new EventExport(rig.Store).WriteAsync(new EventFilter { Workflow = "b" }, exported, TelemetryRig.Cancellation));
        Assert.Equal("b", TelemetryCodec.Parse(exported.ToArray().AsMemory()[..^1]).Data.Workflow);
    }

    [Fact]
    public async Task Bad_lines_are_reported_with_their_number_and_lose_no_good_ones()
    {
        await using var rig = new TelemetryRig();
        var text = string.Join(
            "\n",
            Line("1"),
            "not json",
            "",
            Line("2") + "\r",
            Line("3", type: "keelson.made.up"),
            Line("4", time: "2026-11-23T10:06:00Z"),
            Line("5", time: "2026-11-23T10:04:00Z"),
            Line("1"),
            Line("a b"),
            $$"""{"x":"{{new string('x', EventImport.LineBytesMax)}}"}""",
            Line("6"));

        var result = await ImportAsync(rig, Encoding.UTF8.GetBytes(text));

        Assert.Equal((4, 1, 5), (result.Accepted, result.Duplicates, result.Rejected));
        Assert.Equal([2, 5, 6, 9, 10], result.Problems.Select(problem => problem.Line));
        Assert.All(result.Problems, problem => Assert.NotEmpty(problem.Reason));
        Assert.Contains("longer than 262144", result.Problems[^1].Reason, StringComparison.Ordinal);
        var events = await rig.EventsAsync();
        Assert.Equal(["1", "2", "5", "6"], events.Select(e => e.Id));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 4, 0, TimeSpan.Zero), events[2].Time);
        Assert.Equal(4, result.Position);
    }

    [Fact]
    public async Task Others_may_write_while_an_import_runs()
    {
        await using var rig = new TelemetryRig();
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => Line($"i{i}") + "\n")));
        var importing = Task.Run(() => ImportAsync(rig, text), TelemetryRig.Cancellation);
        for (var i = 0; i < 500; i++)
        {
            await rig.CommitAsync(EventTypes.StepCompleted);
        }

        var result = await importing;
        Assert.Equal((5_000, 0), (result.Accepted, result.Duplicates));
    }

    [Fact]
    public async Task A_full_disk_ends_the_import_with_a_fault_and_keeps_what_was_taken()
    {
        await using var store = new FullStore { Answer = CommitStatus.Full };
        await using var rig = new TelemetryRig(store: store);
        var fault = await Assert.ThrowsAsync<FaultException>(() => ImportAsync(rig, Encoding.UTF8.GetBytes(Line("1"))));
        Assert.Equal(ErrorCodes.StorageFull, fault.Fault.Code);
        store.Answer = CommitStatus.Committed;
        Assert.Equal(1, (await ImportAsync(rig, Encoding.UTF8.GetBytes(Line("1")))).Accepted);
    }

    [Fact]
    public void Lines_are_cut_the_same_however_the_bytes_arrive() =>
        Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("a"), Gen.Const("bb\r"), Gen.Const("cccccccccccc"), Gen.Const("  ")).Array[0, 12], Gen.Int[1, 7], Gen.Bool)
            .Sample((lines, chunk, endsWithNewLine) =>
            {
                var text = string.Join("\n", lines) + (endsWithNewLine ? "\n" : "");
                var cut = Cut(Encoding.UTF8.GetBytes(text), chunk).GetAwaiter().GetResult();
                var expected = text.Split('\n')
                    .Select((line, i) => (Number: (long)i + 1, Text: line))
                    .Where(line => line.Text.Trim().Length > 0)
                    .Select(line => (line.Number, Text: line.Text.Length > 10 ? "too long" : line.Text));
                Assert.Equal(expected, cut);
            });

    private static async Task<List<(long Number, string Text)>> Cut(byte[] bytes, int chunk)
    {
        var pipe = new Pipe();
        for (var i = 0; i < bytes.Length; i += chunk)
        {
            await pipe.Writer.WriteAsync(bytes.AsMemory(i, Math.Min(chunk, bytes.Length - i)));
        }

        await pipe.Writer.CompleteAsync();
        var lines = new NdjsonLines(pipe.Reader, 10);
        var cut = new List<(long, string)>();
        while (await lines.ReadAsync(CancellationToken.None) is { } line)
        {
            cut.Add((line.Number, line.IsTooLong ? "too long" : Encoding.UTF8.GetString(line.Bytes.Span)));
        }

        return cut;
    }

    private static async Task<EventImportResult> ImportAsync(TelemetryRig rig, byte[] text) =>
        await new EventImport(rig.Store, rig.Options, rig.Time).ReadAsync(PipeReader.Create(new MemoryStream(text)), TelemetryRig.Cancellation);

    private static string Line(string id, string type = EventTypes.RunStarted, string time = "2026-11-01T00:00:00Z") =>
        $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"/acme/cells/2","type":"{{{type}}}","time":"{{{time}}}","data":{"tenant":"acme"}}""";
}
