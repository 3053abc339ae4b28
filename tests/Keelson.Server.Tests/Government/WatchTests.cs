using System.Globalization;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Government;

/// <summary>What the platform says and does by itself when a promise is broken.</summary>
public sealed class WatchTests(GovernedPlatform platform) : IClassFixture<GovernedPlatform>
{
    [Fact]
    public async Task A_broken_promise_is_said_once_opens_an_incident_and_takes_the_wave_back()
    {
        await platform.ImportAsync(FailedRuns(30));

        await LookAsync();
        await LookAsync();
        await platform.RestartAsync();
        await LookAsync();

        var fired = await EventsAsync(EventTypes.SloAlertFired);
        Assert.Equal(
            ["alert.refund.successInTime.1h", "alert.refund.successInTime.6h", "alert.refund.successInTime.1d", "alert.refund.successInTime.3d"],
            fired.Select(one => one.Subject));
        Assert.All(fired, one => Assert.Equal(("refund", 2, "successInTime"), (one.Workflow, one.TrustTier, one.Objective)));
        Assert.Equal(["freeze"], (await EventsAsync(EventTypes.SloStageChanged)).Select(one => one.State));
        var incidents = (await platform.GetAsync("/api/incidents?workflow=refund")).GetProperty("items");
        Assert.Equal(2, incidents.GetArrayLength()); // The two alerts that wake somebody.
        Assert.Equal(2, incidents[0].GetProperty("trustTier").GetInt32());

        await platform.Host.Services.GetRequiredService<DemotionWatch>().LookAsync(GovernedPlatform.Cancellation);
        await platform.Host.Services.GetRequiredService<DemotionWatch>().LookAsync(GovernedPlatform.Cancellation);
        var demoted = Assert.Single(await EventsAsync(EventTypes.GateDemoted));
        Assert.Equal(("refund", "The error budget of successInTime is used up."), (demoted.Workflow, demoted.Reason));
        var wave = (await platform.GetAsync("/api/waves?workflow=refund")).GetProperty("items")[0];
        Assert.Equal(1, wave.GetProperty("wave").GetInt32());
    }

    private static IEnumerable<TelemetryEvent> FailedRuns(int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < count; i++)
        {
            // One every ten seconds, so that also the shortest window holds enough of them.
            var at = now.AddSeconds(-10 * (i + 7));
            yield return new TelemetryEvent(
                string.Create(CultureInfo.InvariantCulture, $"watch{i:D3}"), "/acme/cells/9", EventTypes.RunFailed, at, new EventData
                {
                    Tenant = "acme",
                    Workflow = "refund",
                    Run = string.Create(CultureInfo.InvariantCulture, $"r_watch{i:D3}"),
                    TrustTier = 2,
                    FailureClass = FailureClass.PlatformFault,
                    Code = "internal",
                    DurationMs = 10,
                });
        }
    }

    private async Task LookAsync()
    {
        await platform.FoldedAsync();
        await platform.Host.Services.GetRequiredService<ObjectiveWatch>().LookAsync(GovernedPlatform.Cancellation);
        await platform.FoldedAsync();
    }

    private async Task<List<EventData>> EventsAsync(string type)
    {
        var store = platform.Host.Services.GetRequiredService<IStore>();
        var events = await store.ReadEventsAsync(new EventScan(0, 100) { Type = type }, GovernedPlatform.Cancellation);
        return [.. events.Select(one => TelemetryCodec.Parse(one.Record.Payload).Data)];
    }
}
