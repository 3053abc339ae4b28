using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Security.Egress;

/// <summary>Records refused calls, and in the mode that reports those that would have been refused.</summary>
internal sealed class EgressRecorder(ITelemetry telemetry, string tenant)
{
    private const int HostLengthMax = 253; // A name is never longer; a hostile text may be.

    public void Record(HttpRequestMessage request, Uri target, Fault fault, bool isReportOnly)
    {
        var account = request.Options.TryGetValue(EgressContext.Account, out var known) ? known : new Attribution(tenant, "node:keelson");
        request.Options.TryGetValue(EgressContext.Tool, out var tool);
        var host = target.IsAbsoluteUri ? target.Host : "";
        telemetry.Record(EventTypes.EgressDenied, new EventData
        {
            Tenant = account.Tenant,
            Workflow = account.Workflow,
            Run = account.Run?.Value,
            Session = account.Session?.Value,
            Step = account.Step,
            Actor = account.Actor,
            TrustTier = account.TrustTier,
            Trace = account.TraceId,
            Tool = tool,
            Code = fault.Code.Code,
            FailureClass = fault.FailureClass,
            Subject = host.Length <= HostLengthMax ? host : host[..HostLengthMax],
            Reason = fault.PolicyRule is { } rule ? "rule " + rule : null,
            State = isReportOnly ? "reported" : "denied",
        });
    }
}
