using System.Runtime.CompilerServices;

namespace Keelson.Server.Tests;

/// <summary>Where this repository is on disk.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "../.."));

    /// <summary>A file of it.</summary>
    public static string File(string relative) => Path.Combine(Folder, relative);

    /// <summary>
    /// Holds a file of the repository to what the code says. With KEELSON_APPROVE=1 the file is written instead, for a person to review.
    /// </summary>
    public static void Approve(string relative, string current)
    {
        var path = File(relative);
        if (Environment.GetEnvironmentVariable("KEELSON_APPROVE") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllText(path, current);
            return;
        }

        Assert.True(System.IO.File.Exists(path), $"{relative} is missing. Run the tests once with KEELSON_APPROVE=1 and review it.");
        Assert.True(
            string.Equals(System.IO.File.ReadAllText(path), current, StringComparison.Ordinal),
            $"{relative} is not what the code says. If the change is meant, run the tests once with KEELSON_APPROVE=1 and review the difference.");
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
