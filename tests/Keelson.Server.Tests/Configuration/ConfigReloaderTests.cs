using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Server.Tests.Configuration;

public sealed class ConfigReloaderTests : IAsyncLifetime
{
    private readonly ConfigRig _rig = new();
    private readonly SnapshotSource _snapshots = new();
    private readonly ServiceProvider _services;
    private readonly ConfigState _state;
    private readonly ConfigReloader _reloader;

    public ConfigReloaderTests()
    {
        var source = ConfigSource.OfFile(_rig.Write("keelson.yaml", ConfigRig.Small));
        var config = _rig.Loader.Load(source).Config!;
        _snapshots.Update(config.Apply);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_rig.Time)
            .AddSingleton<IdFactory>()
            .AddSingleton(_snapshots)
            .AddSingleton<IStore, InMemoryStore>()
            .AddTelemetry(new TelemetryOptions { Tenant = "local" })
            .AddSingleton<ConfigRecorder>()
            .BuildServiceProvider();
        _state = new ConfigState(source, config);
        _reloader = new ConfigReloader(
            _state, _rig.Loader, _snapshots, _services.GetRequiredService<ConfigRecorder>(), _rig.Time, NullLogger<ConfigReloader>.Instance);
    }

    private IStore Store => _services.GetRequiredService<IStore>();

    public async ValueTask InitializeAsync() => await _reloader.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _reloader.StopAsync(CancellationToken.None);
        _reloader.Dispose();
        await _services.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public async Task A_changed_file_comes_into_force_and_is_recorded()
    {
        Change(ConfigRig.Small.Replace("owner: sre", "owner: payments", StringComparison.Ordinal));

        Assert.True(await _reloader.LookAsync(TestContext.Current.CancellationToken));

        Assert.True(_snapshots.Current.Get<WorkflowDirectory>().TryGet("w", out var profile));
        Assert.Equal("payments", profile.Owner);
        Assert.Equal([EventTypes.ConfigApplied, EventTypes.ConfigApplied], await TypesAsync());
    }

    [Fact]
    public async Task A_bad_file_is_refused_whole_and_the_last_good_one_stays()
    {
        var before = _snapshots.Current;
        Change(ConfigRig.Small.Replace("owner: sre", "owner: payments, wave: 9", StringComparison.Ordinal));

        Assert.True(await _reloader.LookAsync(TestContext.Current.CancellationToken));
        Assert.False(await _reloader.LookAsync(TestContext.Current.CancellationToken));

        Assert.Same(before, _snapshots.Current);
        Assert.NotNull(_state.Refused);
        Assert.Equal([EventTypes.ConfigApplied, EventTypes.ConfigRefused], await TypesAsync());
    }

    [Fact]
    public async Task A_mended_file_takes_the_refusal_back()
    {
        Change("a: [");
        await _reloader.LookAsync(TestContext.Current.CancellationToken);
        Change(ConfigRig.Small + "# mended\n");
        await _reloader.LookAsync(TestContext.Current.CancellationToken);

        Assert.Null(_state.Refused);
    }

    [Fact]
    public async Task A_comment_changes_nothing()
    {
        var before = _snapshots.Current;
        Change(ConfigRig.Small + "# a comment\n");

        Assert.False(await _reloader.LookAsync(TestContext.Current.CancellationToken));

        Assert.Same(before, _snapshots.Current);
    }

    private void Change(string yaml) => _rig.Write("keelson.yaml", yaml);

    private async Task<string[]> TypesAsync()
    {
        var events = await Store.ReadEventsAsync(new EventScan(0, 100), TestContext.Current.CancellationToken);
        return [.. events.Select(stored => stored.Record.Type)];
    }
}
