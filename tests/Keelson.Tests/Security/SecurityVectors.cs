using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Keelson.Tests.Security;

/// <summary>Reads the shared security vectors in place; a checkout without them skips those tests and says so.</summary>
internal static class SecurityVectors
{
    /// <summary>One file of the vectors; skips the calling test when it is not there.</summary>
    public static JsonElement Read(string name)
    {
        for (var folder = new DirectoryInfo(ThisFolder()); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", "security", name);
            if (File.Exists(path))
            {
                return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            }
        }

        Assert.Skip($"shared/vectors/security/{name} is not beside this checkout.");
        return default;
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
