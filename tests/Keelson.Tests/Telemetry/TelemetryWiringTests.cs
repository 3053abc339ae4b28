using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Telemetry.Projections;
using Keelson.Telemetry.Query;
using Keelson.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Keelson.Tests.Telemetry;

/// <summary>The room as the platform wires it, over a database on disk.</summary>
public sealed class TelemetryWiringTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_folded_is_there_after_a_restart_and_equals_folding_from_the_start()
    {
        using var folder = new TempFolder();
        byte[] before;
        long folded;
        {
            await using var platform = await Platform.StartAsync(folder.Path);
            await platform.WriteAsync(300);
            folded = platform.Store.LastEventPosition;
            await platform.Host.WaitForAsync(folded, Cancellation);
            before = platform.Services.GetRequiredService<InferenceProjection>().Save()!.Value.ToArray();
        }

        {
            await using var platform = await Platform.StartAsync(folder.Path);
            await platform.Host.WaitForAsync(folded, Cancellation);
            Assert.Equal(before, platform.Services.GetRequiredService<InferenceProjection>().Save()!.Value.ToArray());
            Assert.All(platform.Host.Status.Projections, slot => Assert.Equal(folded, slot.SavedPosition));

            var rebuilt = new InferenceProjection(new Keelson.Telemetry.Rollups.RollupOptions());
            await foreach (var stored in platform.Services.GetRequiredService<EventTail>().FollowAsync(EventFilter.All, 0, Cancellation))
            {
                rebuilt.Apply(stored.Position, TelemetryCodec.Parse(stored.Record.Payload));
                if (stored.Position == folded)
                {
                    break;
                }
            }

            Assert.Equal(before, rebuilt.Save()!.Value.ToArray());
        }
    }

    [Fact]
    public async Task Best_effort_events_that_wait_at_a_stop_are_on_disk_at_the_next_start()
    {
        using var folder = new TempFolder();
        {
            await using var platform = await Platform.StartAsync(folder.Path);
            for (var i = 1; i <= 50; i++)
            {
                platform.Telemetry.Record(EventTypes.ContextCompacted, new EventData { Count = i });
            }
        }

        await using var again = await Platform.StartAsync(folder.Path);
        var page = await again.Services.GetRequiredService<EventQuery>()
            .ReadAsync(new EventFilter { Type = EventTypes.ContextCompacted }, null, 100, isNewestFirst: false, Cancellation);
        Assert.Equal(50, page.Items.Count);
    }

    private sealed class Platform : IAsyncDisposable
    {
        private readonly IReadOnlyList<IHostedService> _hosted;

        private Platform(ServiceProvider services)
        {
            Services = services;
            _hosted = [.. services.GetServices<IHostedService>()];
        }

        public ServiceProvider Services { get; }

        public IStore Store => Services.GetRequiredService<IStore>();

        public ITelemetry Telemetry => Services.GetRequiredService<ITelemetry>();

        public ProjectionHost Host => Services.GetRequiredService<ProjectionHost>();

        public static async Task<Platform> StartAsync(string folder)
        {
            var platform = new Platform(new ServiceCollection()
                .AddLogging()
                .AddSingleton(TimeProvider.System)
                .AddStorage(new StorageOptions { DataFolder = folder })
                .AddTelemetry(new TelemetryOptions { Tenant = "acme" })
                .BuildServiceProvider());
            foreach (var service in platform._hosted)
            {
                await service.StartAsync(Cancellation);
            }

            return platform;
        }

        public async Task WriteAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var transaction = new StorageTransaction();
                Telemetry.RecordDurably(transaction, EventTypes.InferenceCompleted, new EventData
                {
                    Workflow = $"w{i % 3}",
                    ServedModel = "kimi",
                    Deployment = "sim/kimi",
                    FirstTokenMs = 10 + i,
                    Usage = new UsageVector(i, 0, 0, 1, 0),
                    Cost = new Money(i * 0.0001m),
                });
                Assert.True((await Store.CommitAsync(transaction, Cancellation)).IsCommitted);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var service in _hosted.Reverse())
            {
                await service.StopAsync(Cancellation);
            }

            await Services.DisposeAsync();
        }
    }
}
