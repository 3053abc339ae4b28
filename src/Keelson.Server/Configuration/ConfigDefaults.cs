namespace Keelson.Server.Configuration;

/// <summary>Which configuration runs when none is named.</summary>
internal static class ConfigDefaults
{
    /// <summary>The file that is looked for in the current folder.</summary>
    public const string FileName = "keelson.yaml";

    private const string SamplePath = "samples/operations/keelson.yaml";

    /// <summary>The named file, else keelson.yaml here, else the sample of the repository, else the minimal one in the program.</summary>
    public static ConfigSource Choose(string? named)
    {
        if (named is not null)
        {
            return ConfigSource.OfFile(named);
        }

        return File.Exists(FileName) ? ConfigSource.OfFile(FileName) : Sample() ?? Minimal();
    }

    /// <summary>The named file, else the sample: a keelson.yaml that happens to be here is somebody's work and no demonstration.</summary>
    public static ConfigSource ChooseForDemo(string? named) =>
        named is not null ? ConfigSource.OfFile(named) : Sample() ?? throw new FileNotFoundException("The sample is not there.", SamplePath);

    /// <summary>The sample of the repository that this program was built in, when it is there.</summary>
    public static ConfigSource? Sample() =>
        RepositoryFolder() is { } root && File.Exists(Path.Combine(root, SamplePath))
            ? ConfigSource.OfFile(Path.Combine(root, SamplePath)) with { IsBuiltIn = true }
            : null;

    /// <summary>The folder of the repository: KEELSON_HOME, or the nearest one above the program that holds the solution.</summary>
    public static string? RepositoryFolder()
    {
        if (Environment.GetEnvironmentVariable("KEELSON_HOME") is { Length: > 0 } home && Directory.Exists(home))
        {
            return home;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Keelson.slnx")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static ConfigSource Minimal() => new("(built-in)", Directory.GetCurrentDirectory(), ReadMinimal) { IsBuiltIn = true };

    private static byte[] ReadMinimal()
    {
        using var stream = typeof(ConfigDefaults).Assembly.GetManifestResourceStream("Keelson.Server.minimal.yaml")
            ?? throw new InvalidOperationException("The program was built without its minimal configuration.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
