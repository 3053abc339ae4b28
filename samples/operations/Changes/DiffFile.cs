namespace Operations.Changes;

/// <summary>What a change does to one file.</summary>
/// <param name="Path">The path after the change; the path before it when the file is deleted.</param>
/// <param name="Added">The lines that it adds.</param>
/// <param name="Removed">The lines that it removes.</param>
internal sealed record DiffFile(string Path, IReadOnlyList<DiffLine> Added, IReadOnlyList<DiffLine> Removed)
{
    private static readonly string[] SourceEndings = [".cs", ".go", ".java", ".js", ".kt", ".py", ".rb", ".ts", ".tsx"];

    /// <summary>True for files with tests.</summary>
    public bool IsTest =>
        Path.Split('/').Any(part => part is "test" or "tests" or "spec" or "__tests__")
        || Path.Contains(".test.", StringComparison.Ordinal) || Path.Contains("_test.", StringComparison.Ordinal)
        || Path.Contains("Tests.cs", StringComparison.Ordinal) || Path.Contains(".spec.", StringComparison.Ordinal);

    /// <summary>True for files with program text that is not a test.</summary>
    public bool IsSource => !IsTest && SourceEndings.Any(ending => Path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>True for SQL under a folder of migrations.</summary>
    public bool IsMigration =>
        Path.EndsWith(".sql", StringComparison.Ordinal) && Path.Split('/').Any(part => part is "migrations" or "migration");

    /// <summary>True for files that pin packages.</summary>
    public bool IsManifest => Path.Split('/')[^1] is "package.json" or "requirements.txt" or "Directory.Packages.props" or "pyproject.toml";
}
