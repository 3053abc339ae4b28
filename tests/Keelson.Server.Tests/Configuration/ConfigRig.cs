using Keelson.Primitives;
using Keelson.Server.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Server.Tests.Configuration;

/// <summary>Loads configurations from a folder of its own, on a fixed day, with a chosen environment.</summary>
internal sealed class ConfigRig : IDisposable
{
    /// <summary>The smallest configuration that is valid.</summary>
    public const string Small = """
        providers:
          sim: { kind: simulator }
        models:
          m: { contextTokens: 8192, deployments: [ { provider: sim } ] }
        workflows:
          w: { owner: sre, models: [m] }

        """;

    private readonly TempFolder _folder = new();

    /// <summary>The environment variables that are set.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    /// <summary>The folder.</summary>
    public string Folder => _folder.Folder;

    /// <summary>The loader.</summary>
    public ConfigLoader Loader => new(Time, name => Environment.GetValueOrDefault(name));

    /// <summary>Writes a file next to the configuration.</summary>
    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>Loads a text as keelson.yaml.</summary>
    public ConfigResult Load(string yaml) => Loader.Load(ConfigSource.OfFile(Write("keelson.yaml", yaml)) with { File = "keelson.yaml" });

    /// <summary>Loads a text that must be valid and answers its models.</summary>
    public PlatformSnapshot Snapshot(string yaml)
    {
        var result = Load(yaml);
        Assert.Empty(result.Errors);
        return result.Config!.Apply(PlatformSnapshot.Empty);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
