using System.CommandLine;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Configuration.Detection;

namespace Keelson.Server.Cli;

/// <summary><c>doctor</c>: what is configured, reachable, writable; what is missing and how to get it.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan ReachTime = TimeSpan.FromSeconds(3);

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var url = new Option<string>("--url") { Description = "Where the platform is.", DefaultValueFactory = _ => "http://127.0.0.1:7070", HelpName = "URL" };
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Say what is configured, reachable and writable, and what is missing.") { config, data, url, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(config), parsed.GetRequiredValue(data), parsed.GetRequiredValue(url), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? config, string data, string url, bool isJson, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        var source = ConfigDefaults.Choose(config);
        findings.AddRange(OfConfig(source, out var snapshot));
        findings.Add(OfData(data));
        findings.Add(await OfPlatformAsync(url, cancellation));
        findings.AddRange(await OfProvidersAsync(snapshot, cancellation));
        if (source.IsBuiltIn)
        {
            findings.Add(await OfModelsAsync(cancellation));
        }

        if (isJson)
        {
            Terminal.Print(System.Text.Encoding.UTF8.GetString(KeelsonJson.Serialize(findings)));
        }
        else
        {
            foreach (var finding in findings)
            {
                Terminal.Print($"{(finding.IsGood ? "ok  " : "MISS")}  {finding.Subject,-14}{finding.Says}");
            }
        }

        return findings.TrueForAll(finding => finding.IsGood || finding.IsOptional) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static List<DoctorFinding> OfConfig(ConfigSource source, out PlatformSnapshot? snapshot)
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

    private static DoctorFinding OfData(string data)
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

    private static async Task<DoctorFinding> OfPlatformAsync(string url, CancellationToken cancellation)
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

    private static async Task<IEnumerable<DoctorFinding>> OfProvidersAsync(PlatformSnapshot? snapshot, CancellationToken cancellation)
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

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ReachTime);
        try
        {
            using var probe = new System.Net.Sockets.TcpClient();
            await probe.ConnectAsync(url.Host, url.Port, limit.Token);
            return new DoctorFinding("provider", true, $"{provider.Name} at {url.Host}:{url.Port} accepts connections.");
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return new DoctorFinding("provider", false, $"{provider.Name} at {url.Host}:{url.Port} cannot be reached. Start it, or check the address and the network.");
        }
    }

    private static async Task<DoctorFinding> OfModelsAsync(CancellationToken cancellation)
    {
        var says = "";
        await SampleModels.ChooseAsync(ConfigDefaults.Choose(null) with { IsBuiltIn = true }, isSimulated: false, line => says = line, cancellation);
        return new DoctorFinding("models", true, says);
    }
}
