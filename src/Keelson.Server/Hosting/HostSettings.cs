using Keelson.Server.Configuration;

namespace Keelson.Server.Hosting;

/// <summary>How one instance of the platform is started.</summary>
/// <param name="Config">The configuration.</param>
/// <param name="DataFolder">The folder that keeps state.</param>
/// <param name="Urls">Where to listen; port 0 takes a free one.</param>
internal sealed record HostSettings(ConfigSource Config, string DataFolder, string Urls)
{
    /// <summary>What the host's own code adds: workflows, tools, replaced services.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>Sentences for the operator; one line each.</summary>
    public Action<string> Say { get; init; } = System.Console.Error.WriteLine;
}
