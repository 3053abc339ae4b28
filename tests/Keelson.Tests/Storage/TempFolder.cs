namespace Keelson.Tests.Storage;

/// <summary>A folder of its own for one test, gone when the test is over.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("keelson-test-").FullName;

    /// <summary>A path inside that nothing has created yet.</summary>
    public string Inside(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
