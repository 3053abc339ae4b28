using System.Collections.Frozen;
using System.Text;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Security;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Sessions;

/// <summary>One session over a store, without a silo: what a grain does, step by step, with a clock that the test holds.</summary>
internal sealed class SessionRig(IStore? store = null, SessionLimits? limits = null)
{
    public const string Id = "s_1";

    private LiveSession? _session;

    /// <summary>The lives of the configuration's defaults.</summary>
    public static StateLifetimes Lifetimes { get; } = new(
        new Dictionary<Sensitivity, TimeSpan>
        {
            [Sensitivity.Public] = TimeSpan.FromDays(180),
            [Sensitivity.Internal] = TimeSpan.FromDays(90),
            [Sensitivity.Confidential] = TimeSpan.FromDays(30),
            [Sensitivity.Restricted] = TimeSpan.FromDays(7),
        }.ToFrozenDictionary(),
        new Dictionary<ValueClass, TimeSpan>
        {
            [ValueClass.High] = TimeSpan.FromDays(180),
            [ValueClass.Normal] = TimeSpan.FromDays(30),
            [ValueClass.Low] = TimeSpan.FromDays(7),
        }.ToFrozenDictionary());

    public IStore Store { get; } = store ?? new InMemoryStore();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public RecordingTelemetry Telemetry => field ??= new RecordingTelemetry(Time);

    public SessionServices Services => field ??= new SessionServices(
        Store, Telemetry, Snapshots(), new SessionSignals(), limits ?? new SessionLimits(), new IdFactory(Time), Time);

    /// <summary>The session as this process has it.</summary>
    public async Task<LiveSession> OpenAsync()
    {
        if (_session is null or { IsOver: true })
        {
            _session = await LiveSession.OpenAsync(Id, Services, TestContext.Current.CancellationToken);
        }

        return _session;
    }

    /// <summary>Forgets what is in memory, as a process that died.</summary>
    public void Crash() => _session = null;

    public async Task<SessionAnswer> DoAsync(SessionCommandKind kind, string? name = null, string? data = null, long? expected = null, long? turn = null)
    {
        var command = new SessionCommand(kind, "user:ann") { Name = name, Expected = expected, Turn = turn };
        return await (await OpenAsync()).DoAsync(command, data is null ? default : Encoding.UTF8.GetBytes(data));
    }

    /// <summary>Begins the session.</summary>
    public async Task CreateAsync(Sensitivity sensitivity = Sensitivity.Internal, ValueClass value = ValueClass.High)
    {
        var birth = new SessionBirth("acme", "triage", sensitivity, value, "user:ann");
        var answer = await (await OpenAsync()).DoAsync(new SessionCommand(SessionCommandKind.Create, "user:ann"), KeelsonJson.Serialize(birth));
        Assert.Null(answer.Fault);
    }

    /// <summary>The events that are durable.</summary>
    public async Task<List<TelemetryEvent>> EventsAsync() =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 1_000), TestContext.Current.CancellationToken)).Select(each => TelemetryCodec.Parse(each.Record.Payload))];

    /// <summary>The code that something was refused with; null when it was done.</summary>
    public static string? CodeOf(SessionAnswer answer) => answer.Fault?.Code.Code;

    /// <summary>The conversation as text.</summary>
    public static string[] Said(SessionState state) => [.. state.Messages.Select(message => Encoding.UTF8.GetString(message.Json))];

    private static SnapshotSource Snapshots()
    {
        var snapshots = new SnapshotSource();
        snapshots.Update(snapshot => snapshot.With(Lifetimes));
        return snapshots;
    }
}
