using System.Diagnostics.Metrics;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Telemetry;

/// <summary>The parts of the stream around one store, wired by hand, with a clock that the test holds.</summary>
internal sealed class TelemetryRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TelemetryPump _pump;

    public TelemetryRig(
        TelemetryOptions? options = null,
        IStore? store = null,
        IReadOnlyList<IEventObserver>? observers = null,
        params IProjection[] projections)
    {
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Log)).BuildServiceProvider();
        Options = options ?? new TelemetryOptions { Tenant = "acme" };
        Store = store ?? new InMemoryStore();
        Instruments = new TelemetryInstruments(_services.GetRequiredService<IMeterFactory>());
        Queue = new TelemetryQueue(Options, Instruments);
        Stream = new TelemetryStream(Queue, Options, Time);
        _pump = new TelemetryPump(Queue, Stream, Store, Options, Time, NullLogger<TelemetryPump>.Instance);
        Host = new ProjectionHost(
            Store, Stream, projections, observers ?? [], Options, Time, Instruments, _services.GetRequiredService<ILogger<ProjectionHost>>());
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    /// <summary>What the host warned of.</summary>
    public ErrorLog Log { get; } = new();

    public TelemetryOptions Options { get; }

    public IStore Store { get; }

    public TelemetryInstruments Instruments { get; }

    public TelemetryQueue Queue { get; }

    public TelemetryStream Stream { get; }

    public ProjectionHost Host { get; }

    public Task StartPumpAsync() => _pump.StartAsync(Cancellation);

    public Task StopPumpAsync() => _pump.StopAsync(Cancellation);

    public async Task<long> CommitAsync(string type, EventData? data = null)
    {
        var transaction = new StorageTransaction();
        Stream.RecordDurably(transaction, type, data ?? new EventData());
        return (await Store.CommitAsync(transaction, Cancellation)).LastEventPosition;
    }

    public async Task<IReadOnlyList<TelemetryEvent>> EventsAsync() =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 10_000), Cancellation)).Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];

    public async ValueTask DisposeAsync()
    {
        await StopPumpAsync();
        await Host.StopAsync(Cancellation);
        _pump.Dispose();
        Host.Dispose();
        await _services.DisposeAsync();
    }
}
