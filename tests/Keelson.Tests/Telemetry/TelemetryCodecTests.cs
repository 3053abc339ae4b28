using System.Reflection;
using System.Text;
using System.Text.Json;
using CsCheck;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Telemetry;

public sealed class TelemetryCodecTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void The_wire_shape_is_CloudEvents_with_absent_members_left_out()
    {
        var data = new EventData
        {
            Tenant = "acme",
            Workflow = "incident-triage",
            TrustTier = 1,
            DurationMs = 2310.5,
            Tier = ContextTier.Short,
            Usage = new UsageVector(1840, 1024, 0, 212, 64),
            Cost = new Money(0.001860m),
            Streamed = true,
            Effect = Effect.Write,
            Tags = new Dictionary<string, string> { ["team"] = "sre" },
        };
        var record = TelemetryCodec.ToRecord(new TelemetryEvent("01j", "/acme/cells/1", EventTypes.InferenceCompleted, Noon, data));

        Assert.Equal(
            """{"specversion":"1.0","id":"01j","source":"/acme/cells/1","type":"keelson.inference.completed","time":"2026-11-23T12:00:00.123Z",""" +
            """ "data":{"tenant":"acme","workflow":"incident-triage","trustTier":1,"failureClass":"none","durationMs":2310.5,"tier":"short",""".Trim() +
            """ "usage":{"input":1840,"cachedInput":1024,"cacheWrite":0,"output":212,"reasoning":64},"cost":"0.00186","streamed":true,"effect":"write","tags":{"team":"sre"}}}""".Trim(),
            Encoding.UTF8.GetString(record.Payload.Span));
        Assert.Equal("incident-triage", record.Workflow);
        Assert.Null(record.Run);
    }

    [Fact]
    public void Every_member_survives_the_wire()
    {
        var data = new EventData();
        var members = typeof(EventData).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        Assert.InRange(members.Length, 1, 128);
        foreach (var member in members)
        {
            member.SetValue(data, Sample(member));
        }

        var read = RoundTrip(data);

        foreach (var member in members)
        {
            var (written, came) = (member.GetValue(data), member.GetValue(read));
            Assert.True(
                written is IReadOnlyDictionary<string, string> tags ? tags.SequenceEqual((IReadOnlyDictionary<string, string>)came!) : Equals(written, came),
                member.Name);
        }
    }

    [Fact]
    public void Any_event_comes_back_as_it_was() =>
        Gen.Select(Gen.String, Gen.Double, Gen.Decimal[-1_000m, 1_000m], Gen.Long, Gen.Enum<FailureClass>(), Gen.Bool)
            .Sample((text, number, money, count, failure, flag) =>
            {
                var data = new EventData
                {
                    Workflow = text,
                    Reason = text,
                    DurationMs = number,
                    Cost = new Money(decimal.Round(money, 12)),
                    Count = count,
                    FailureClass = failure,
                    Streamed = flag,
                    Usage = new UsageVector(count, 1, 2, 3, 4) { AudioInput = count, IsEstimated = flag },
                };
                var read = RoundTrip(data);
                Assert.Equal(data.Cost, read.Cost);
                Assert.Equal(data.Count, read.Count);
                Assert.Equal(data.FailureClass, read.FailureClass);
                Assert.Equal(data.Usage, read.Usage);
                Assert.Equal(double.IsFinite(number) ? number : null, read.DurationMs);
                Assert.Equal(text.Length == 0 || !text.Any(char.IsSurrogate) ? text : read.Workflow, read.Workflow);
            });

    [Fact]
    public void Text_is_cut_to_what_the_store_takes_and_always_has_a_UTF8_form()
    {
        var record = TelemetryCodec.ToRecord(Event(new EventData
        {
            Workflow = new string('w', 500),
            Run = "half \ud83d of a pair",
            Session = "",
            Step = new string('x', 199) + "\ud83d\ude00",
            Reason = new string('r', 5_000),
        }));

        Assert.Equal(200, record.Workflow!.Length);
        Assert.Equal("half \ufffd of a pair", record.Run);
        Assert.Null(record.Session);
        var read = TelemetryCodec.Parse(record.Payload).Data;
        Assert.Equal(record.Run, read.Run);
        Assert.Equal(199, read.Step!.Length);
        Assert.Equal(2_000, read.Reason!.Length);
    }

    [Fact]
    public void A_caller_cannot_make_events_large_with_tags()
    {
        var tags = Enumerable.Range(0, 50).ToDictionary(i => $"tag-{i}", _ => new string('t', 9_000));
        var payload = TelemetryCodec.ToRecord(Event(new EventData { Tags = tags })).Payload;
        var read = TelemetryCodec.Parse(payload).Data.Tags!;
        Assert.Equal(20, read.Count);
        Assert.All(read.Values, value => Assert.Equal(200, value.Length));
        Assert.InRange(payload.Length, 1, 5_000);
    }

    [Fact]
    public void One_event_is_one_line()
    {
        var payload = TelemetryCodec.ToRecord(Event(new EventData { Reason = "one\r\ntwo", Step = "a\nb" })).Payload;
        Assert.Equal(-1, payload.Span.IndexOfAny((byte)'\n', (byte)'\r'));
    }

    [Fact]
    public void Members_may_come_in_any_order_and_unknown_ones_are_left_out()
    {
        var read = Parse(
            """{"time":"2026-11-23T13:00:00+01:00","x":{"y":[1]},"data":{"run":"r_1","later":{"z":1},"workflow":null,"tenant":"acme"},"type":"keelson.run.started","id":"1","specversion":"1.0"}""");
        Assert.Equal("r_1", read.Data.Run);
        Assert.Equal("acme", read.Data.Tenant);
        Assert.Equal("", read.Source);
        Assert.Equal(TimeSpan.Zero, read.Time.Offset);
        Assert.Equal(12, read.Time.Hour);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"specversion":"0.3","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"","type":"t","time":"2026-11-23T12:00:00Z","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","type":"t","time":"2026-11-23T12:00:00Z","data":{}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"cost":"1","cost":"2"}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"cost":"1e3"}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"attempt":"1"}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"durationMs":1e999}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"failureClass":"ours"}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"usage":{"input":1.5}}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"streamed":"yes"}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"tags":{"a":1}}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"tags":{"a":"1","a":"2"}}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"tags":[]}}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{}} {}""")]
    public void What_is_not_an_event_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Parse(text));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] broken = [.. """{"specversion":"1.0","id":"1","type":"t","time":"2026-11-23T12:00:00Z","data":{"run":" """u8, 0xff, .. "\"}}"u8];
        Assert.ThrowsAny<JsonException>(() => TelemetryCodec.Parse(broken));
    }

    [Fact]
    public void Damaged_events_are_read_or_refused_and_nothing_else_happens()
    {
        var whole = TelemetryCodec.ToRecord(Event(new EventData { Workflow = "w", Cost = new Money(1.5m), Usage = new UsageVector(1, 2, 3, 4, 5), Tier = ContextTier.Long })).Payload.ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            foreach (var bytes in new[] { damaged, damaged[..length] })
            {
                try
                {
                    TelemetryCodec.Parse(bytes);
                }
                catch (JsonException)
                {
                    // Refused, as it should be.
                }
            }
        });
    }

    private static TelemetryEvent Parse(string text) => TelemetryCodec.Parse(Encoding.UTF8.GetBytes(text));

    private static TelemetryEvent Event(EventData data) => new("01j", "/acme/cells/1", EventTypes.RunStarted, Noon, data);

    private static EventData RoundTrip(EventData data) => TelemetryCodec.Parse(TelemetryCodec.ToRecord(Event(data)).Payload).Data;

    private static object Sample(PropertyInfo member) => (Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType) switch
    {
        var type when type == typeof(string) => $"{member.Name} \"ü\u2028\"",
        var type when type == typeof(int) => 7,
        var type when type == typeof(long) => 1L << 40,
        var type when type == typeof(double) => 0.1,
        var type when type == typeof(bool) => true,
        var type when type == typeof(Money) => new Money(1.25m),
        var type when type == typeof(UsageVector) => new UsageVector(1, 2, 3, 4, 5) { CacheWrite1H = 6, AudioInput = 7, AudioOutput = 8, ContextTokens = 9, ServiceTier = "flex", Region = "eu", IsEstimated = true },
        var type when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" },
        var type when type.IsEnum => Enum.GetValues(type).GetValue(type.GetEnumNames().Length - 1)!,
        var type => throw new NotSupportedException($"Say what a sample of {type} is."),
    };
}
