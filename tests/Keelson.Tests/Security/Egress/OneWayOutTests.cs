using System.Runtime.CompilerServices;

namespace Keelson.Tests.Security.Egress;

public sealed class OneWayOutTests
{
    // Each says beside the exemption why it is no way round the rules.
    private static readonly string[] Exempt =
    [
        "Keelson.Server/Cli/PlatformClient.cs",
        "Keelson.Server/Cli/Reach.cs",
        "Keelson.Server/Configuration/Detection/SampleModels.cs",
        "Keelson/Security/Egress/EgressDialer.cs",
        "Keelson/Security/Egress/EgressTransport.cs",
        "Keelson/Security/Egress/SystemHostResolver.cs",
    ];

    [Fact]
    public void Connections_are_made_in_one_place_and_in_three_that_run_outside_of_the_platform()
    {
        var source = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../../src"));
        var found = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'));
        Assert.Equal(Exempt, found.Order(StringComparer.Ordinal));
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
