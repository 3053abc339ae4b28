using System.Text.Json;
using Operations.Http;

namespace Operations.Storage;

/// <summary>The files under seed/, which are part of the program.</summary>
internal static class SeedFiles
{
    /// <summary>A JSON file.</summary>
    public static T ReadJson<T>(string name)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize<T>(stream, OperationsJson.Options)
            ?? throw new InvalidOperationException($"The seed {name} is empty.");
    }

    /// <summary>A text file.</summary>
    public static string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    /// <summary>The names of all files in a folder of the seeds.</summary>
    public static IEnumerable<string> Names(string folder) =>
        typeof(SeedFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static Stream Open(string name) =>
        typeof(SeedFiles).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The seed {name} is not part of the program.");
}
