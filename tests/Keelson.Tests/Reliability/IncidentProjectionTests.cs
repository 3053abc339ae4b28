using Keelson.Reliability;
using Keelson.Telemetry;

namespace Keelson.Tests.Reliability;

public sealed class IncidentProjectionTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private readonly IncidentProjection _projection = new();
    private long _position;

    [Fact]
    public void A_page_alert_opens_one_incident_until_a_person_closes_it()
    {
        var page = new EventData { Workflow = "triage", TrustTier = 2, State = "page", Subject = "alert.triage.successInTime.1h", Reason = "It burns." };
        Fold(EventTypes.SloAlertFired, page);
        Fold(EventTypes.SloAlertResolved, page);
        Fold(EventTypes.SloAlertFired, page);
        Fold(EventTypes.SloAlertFired, page with { State = "ticket", Subject = "alert.triage.successInTime.3d" });

        var incident = Assert.Single(_projection.Published.Open.Values);
        Assert.Equal(("triage", 2, "page", "It burns."), (incident.Workflow, incident.TrustTier, incident.Severity, incident.Reason));

        Fold(EventTypes.IncidentClosed, new EventData { Subject = incident.Id, Actor = "user:ann", Reason = "Mended." });
        Assert.Empty(_projection.Published.Open);
        Fold(EventTypes.SloAlertFired, page);
        Assert.Single(_projection.Published.Open);
    }

    [Fact]
    public void A_used_up_day_opens_one_incident_a_day_and_a_used_up_run_none()
    {
        Fold(EventTypes.BudgetExceeded, new EventData { Workflow = "triage", Subject = "run" });
        Assert.Empty(_projection.Published.Open);

        Fold(EventTypes.BudgetExceeded, new EventData { Workflow = "triage", Subject = "day" });
        Fold(EventTypes.BudgetExceeded, new EventData { Workflow = "triage", Subject = "day" });
        Assert.Equal("budget.triage.2026-11-23", Assert.Single(_projection.Published.Open.Keys));
        Fold(EventTypes.BudgetExceeded, new EventData { Workflow = "triage", Subject = "day" }, Start.AddDays(1));
        Assert.Equal(2, _projection.Published.Open.Count);
    }

    [Fact]
    public void An_unknown_effect_waits_until_somebody_says_what_became_of_it()
    {
        Fold(EventTypes.ToolUnknown, new EventData { Key = "k1", Tool = "refund", Workflow = "w" });
        Fold(EventTypes.ToolUnknown, new EventData { Key = "k2", Tool = "refund", Workflow = "w" });
        Fold(EventTypes.ToolResolved, new EventData { Key = "k1", Tool = "refund" });
        Assert.Equal(Start, Assert.Single(_projection.Published.Unknown.Values).Since);

        Fold(EventTypes.IncidentOpened, new EventData { Subject = "unknown.k2", State = "ticket", Reason = "Nobody said." });
        Assert.Empty(_projection.Published.Unknown);
        Assert.Equal("unknown.k2", Assert.Single(_projection.Published.Open.Keys));
    }

    [Fact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped()
    {
        Fold(EventTypes.ToolUnknown, new EventData { Key = "k1", Tool = "refund", Workflow = "w" });
        Fold(EventTypes.SloAlertFired, new EventData { Workflow = "w", State = "page", Subject = "alert.w.x.1h" });
        var resumed = new IncidentProjection();
        resumed.Load(_projection.Save()!.Value, _projection.Position);

        Assert.Equal(_projection.Published.Open.Values, resumed.Published.Open.Values);
        Assert.Equal(_projection.Published.Unknown.Values, resumed.Published.Unknown.Values);
    }

    private void Fold(string type, EventData data, DateTimeOffset? at = null)
    {
        _projection.Apply(++_position, new TelemetryEvent($"e{_position}", "/acme/cells/1", type, at ?? Start, data));
        _projection.Publish();
    }
}
