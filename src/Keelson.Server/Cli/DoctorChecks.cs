using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Server.Configuration;

namespace Keelson.Server.Cli;

/// <summary>The looks that the doctor takes.</summary>
internal static class DoctorChecks
{
    /// <summary>The configuration, with its models when it is valid.</summary>
    public static List<DoctorFinding> OfConfig(ConfigSource source, out PlatformSnapshot? snapshot)
    {
        var result = new ConfigLoader(TimeProvider.System, Environment.GetEnvironmentVariable).Load(source);
        snapshot = result.Config?.Apply(PlatformSnapshot.Empty);
        var findings = result.Problems.Select(problem => new DoctorFinding("config", problem.IsWarning, problem.ToString())).ToList();
        if (snapshot is not null)
        {
            var workflows = snapshot.Get<WorkflowDirectory>().All.Count();
            findings.Add(new DoctorFinding("config", true, $"{source.File} is valid: {workflows} workflows, {snapshot.Get<ModelCatalog>().Models.Count} models."));
        }

        return findings;
    }

    /// <summary>The data folder.</summary>
    public static DoctorFinding OfData(string data)
    {
        var folder = Path.GetFullPath(data);
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            var probe = Path.Combine(existing, $".keelson-probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(existing).AvailableFreeSpace / (1024 * 1024);
            return new DoctorFinding("data", free > 200, $"{folder} is writable; {free:N0} MB are free." + (free > 200 ? "" : " Make room: commits stop when the disk is full."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new DoctorFinding("data", false, $"{folder} cannot be written ({error.Message}). Choose another with --data.");
        }
    }

    /// <summary>The running platform.</summary>
    public static async Task<DoctorFinding> OfPlatformAsync(string url, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return new DoctorFinding("platform", false, $"{url} is not an address.");
        }

        using var client = new PlatformClient(uri, null);
        try
        {
            var ready = await client.GetAsync("/readyz", cancellation);
            return new DoctorFinding("platform", ready.Text("status") is "ready", $"{url} answers: {ready.Text("status")}.");
        }
        catch (CliException error)
        {
            return new DoctorFinding("platform", false, error.Message) { IsOptional = true };
        }
    }

    /// <summary>Every provider.</summary>
    public static async Task<IEnumerable<DoctorFinding>> OfProvidersAsync(PlatformSnapshot? snapshot, CancellationToken cancellation)
    {
        var providers = snapshot?.Get<ModelCatalog>().Providers.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal) ?? Enumerable.Empty<ProviderModel>();
        return await Task.WhenAll(providers.Select(provider => OfProviderAsync(provider, cancellation)));
    }

    private static async Task<DoctorFinding> OfProviderAsync(ProviderModel provider, CancellationToken cancellation)
    {
        if (provider.BaseUrl is not { } url)
        {
            return new DoctorFinding("provider", true, $"{provider.Name} is the built-in simulator; its answers are scripted.");
        }

        return await Reach.ProbeAsync(url, cancellation)
            ? new DoctorFinding("provider", true, $"{provider.Name} at {url.Host}:{url.Port} accepts connections.")
            : new DoctorFinding("provider", false, $"{provider.Name} at {url.Host}:{url.Port} cannot be reached. Start it, or check the address and the network.");
    }
}
