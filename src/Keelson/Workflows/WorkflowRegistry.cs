using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;
using Keelson.Workflows.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows;

/// <summary>
/// Finds the code of a workflow: what the host registered, by name and version, or the built-in agent for what the configuration
/// describes as one.
/// </summary>
internal sealed class WorkflowRegistry(IEnumerable<WorkflowRegistration> registrations, SnapshotSource snapshots)
{
    private const string AgentVersion = "agent";

    private readonly ILookup<string, WorkflowRegistration> _registrations =
        registrations.ToLookup(registration => registration.Name, StringComparer.Ordinal);

    /// <summary>The version that a new run begins with.</summary>
    public bool TryGetLatest(string workflow, [NotNullWhen(true)] out WorkflowRegistration? registration)
    {
        registration = _registrations[workflow].LastOrDefault() ?? Agent(workflow);
        return registration is not null;
    }

    /// <summary>The version that a run began with.</summary>
    public bool TryGet(string workflow, string version, [NotNullWhen(true)] out WorkflowRegistration? registration)
    {
        registration = _registrations[workflow].FirstOrDefault(each => each.Version == version)
            ?? (version == AgentVersion ? Agent(workflow) : null);
        return registration is not null;
    }

    private WorkflowRegistration? Agent(string workflow) =>
        snapshots.Current.Find<AgentBook>()?.Agents.GetValueOrDefault(workflow) is { } agent
            ? new WorkflowRegistration(workflow, AgentVersion, static provider => provider.GetRequiredService<AgentWorkflow>())
            {
                Tools = agent.Tools.ToHashSet(StringComparer.Ordinal),
            }
            : null;
}
