using Keelson.Workflows;

namespace Authoring;

/// <summary>
/// Looks at the logs, asks a model what is wrong, and restarts the service when that helps, out of traffic. If anything fails after the service
/// was taken out of traffic, it is put back.
/// </summary>
public sealed class TriageIncident : Workflow<Alert, Resolution>
{
    private const string Instructions = "You are an incident triage assistant. You read log lines and say what is wrong.";
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task<Resolution> RunAsync(WorkflowContext run, Alert input)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(input);
        var lines = await run.CallToolAsync<LogLines>("logs.search", new { service = input.Service });
        var plan = await run.AskModelAsync<Plan>("diagnose", Prompt(input, lines), new ModelOptions { Instructions = Instructions });
        if (!plan.Restart)
        {
            return run.Fail("incident.resolved", new Resolution(false, plan.Cause, false));
        }

        await run.CallToolAsync("service.drain", new { name = input.Service }); // Undone by service.undrain when the run fails.
        await run.CallToolAsync("service.restart", new { name = input.Service });
        await run.SleepAsync("settle", Settle);
        var errors = await run.CallToolAsync<LogLines>("logs.search", new { service = input.Service, contains = "error" });
        await run.CallToolAsync("service.undrain", new { name = input.Service });
        var resolution = new Resolution(errors.Lines.Count == 0, plan.Cause, true);
        return resolution.IsResolved ? run.Succeed("incident.resolved", resolution) : run.Fail("incident.resolved", resolution);
    }

    private static string Prompt(Alert alert, LogLines lines) =>
        $"The alert says: {alert.Text}\nThe newest lines of {alert.Service}:\n{string.Join('\n', lines.Lines)}";
}
