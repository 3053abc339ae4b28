using System.Collections.Frozen;
using Operations.Storage;

namespace Operations.Services;

/// <summary>The catalogue, its logs and the incidents that were raised.</summary>
internal sealed class ServiceSeeds
{
    private ServiceSeeds(IReadOnlyList<ServiceSeed> services, IReadOnlyDictionary<string, string[]> logs, ServicesFile file)
    {
        All = services;
        ByName = services.ToFrozenDictionary(service => service.Name, StringComparer.Ordinal);
        Logs = logs;
        IncidentsWithoutService = file.IncidentsWithoutService.ToFrozenSet(StringComparer.Ordinal);
        ServiceOfIncident = services.Where(service => service.Incident is not null)
            .ToFrozenDictionary(service => service.Incident!, service => service.Name, StringComparer.Ordinal);
        Teams = services.Select(service => service.Team).Concat(file.Teams).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The catalogue, by name.</summary>
    public IReadOnlyList<ServiceSeed> All { get; }

    /// <summary>The catalogue, to look up.</summary>
    public FrozenDictionary<string, ServiceSeed> ByName { get; }

    /// <summary>The log lines of each service, the oldest first.</summary>
    public IReadOnlyDictionary<string, string[]> Logs { get; }

    /// <summary>Which service an incident is about.</summary>
    public FrozenDictionary<string, string> ServiceOfIncident { get; }

    /// <summary>Incidents that name a service which nobody knows.</summary>
    public FrozenSet<string> IncidentsWithoutService { get; }

    /// <summary>The teams that can be paged.</summary>
    public FrozenSet<string> Teams { get; }

    /// <summary>Reads the seeds that are part of the program.</summary>
    public static ServiceSeeds Load()
    {
        var file = SeedFiles.ReadJson<ServicesFile>("seed/services.json");
        var services = file.Services.OrderBy(service => service.Name, StringComparer.Ordinal).ToList();
        var logs = services.ToDictionary(
            service => service.Name,
            service => SeedFiles.ReadText($"seed/logs/{service.Name}.log").Split('\n', StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal);
        return new ServiceSeeds(services, logs, file);
    }

    /// <summary>The seed of a service or of a copy of it, or null.</summary>
    public ServiceSeed? Find(string name) =>
        InstanceId.SeedOf(name) is { } seed ? ByName.GetValueOrDefault(seed) : null;

    private sealed record ServicesFile(
        IReadOnlyList<string> Teams, IReadOnlyList<string> IncidentsWithoutService, IReadOnlyList<ServiceSeed> Services);
}
