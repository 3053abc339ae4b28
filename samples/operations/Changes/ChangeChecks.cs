using System.Text.RegularExpressions;

namespace Operations.Changes;

/// <summary>The checks that every change goes through. Pure: the same diff always gives the same report.</summary>
internal static partial class ChangeChecks
{
    private const int UntestedLinesMax = 20; // A change of that size in program text is expected to bring a test.

    private static readonly (string Name, Func<IReadOnlyList<DiffFile>, IEnumerable<CheckFinding>> Run)[] Checks =
    [
        ("secrets", Secrets),
        ("conflictMarkers", files => EachAddedLine(
            files, "conflictMarkers", ConflictMarker(), _ => true, "A conflict marker was left in the file.")),
        ("insecureTransport", files => EachAddedLine(
            files, "insecureTransport", UncheckedTls(), file => !file.IsTest, "The certificate of the other side is not verified.")),
        ("debugLeftovers", files => EachAddedLine(
            files, "debugLeftovers", DebugLeftover(), _ => true, "A debugging statement was left in the change.")),
        ("disabledTests", files => EachAddedLine(
            files, "disabledTests", DisabledTest(), file => file.IsTest, "A test is switched off, or others are by it.")),
        ("swallowedErrors", files => EachAddedLine(
            files, "swallowedErrors", SwallowedError(), file => file.IsSource, "An error is caught and forgotten.")),
        ("migrationRollback", MigrationsWithoutRollback),
        ("pinnedDependencies", files => EachAddedLine(
            files, "pinnedDependencies", FloatingVersion(), file => file.IsManifest, "The version of a package is not pinned.")),
        ("missingTests", MissingTests),
    ];

    /// <summary>Runs all checks.</summary>
    public static CheckReport Run(IReadOnlyList<DiffFile> files)
    {
        var findings = Checks.SelectMany(check => check.Run(files)).ToList();
        return new CheckReport(
            findings.Any(finding => finding.IsBlocking) ? "failed" : "passed",
            [.. Checks.Select(check => check.Name)],
            findings,
            files.Count,
            files.Sum(file => file.Added.Count),
            files.Sum(file => file.Removed.Count));
    }

    private static IEnumerable<CheckFinding> EachAddedLine(
        IReadOnlyList<DiffFile> files, string check, Regex pattern, Func<DiffFile, bool> isConcerned, string message) =>
        from file in files
        where isConcerned(file)
        from line in file.Added
        where pattern.IsMatch(line.Text)
        select new CheckFinding(check, true, file.Path, line.Number, message);

    // The message never quotes the line: a report with the secret in it would be the next leak.
    private static IEnumerable<CheckFinding> Secrets(IReadOnlyList<DiffFile> files) =>
        from file in files
        from line in file.Added
        let kind = AwsKey().IsMatch(line.Text) ? "an access key of a cloud account"
            : PrivateKey().IsMatch(line.Text) ? "a private key"
            : KnownToken().IsMatch(line.Text) ? "a token of a known service"
            : AssignedSecret().IsMatch(line.Text) && !file.IsTest ? "a password or key in plain text"
            : null
        where kind is not null
        select new CheckFinding("secrets", true, file.Path, line.Number, $"The line holds {kind}.");

    private static IEnumerable<CheckFinding> MigrationsWithoutRollback(IReadOnlyList<DiffFile> files) =>
        from file in files
        where file.IsMigration && !file.Path.EndsWith(".down.sql", StringComparison.Ordinal)
        let change = file.Added.FirstOrDefault(line => SchemaChange().IsMatch(line.Text))
        where change is not null
        let rollback = file.Path.Replace(".up.sql", ".down.sql", StringComparison.Ordinal)
        where !files.Any(other => other != file && other.Path == rollback && other.Added.Count > 0)
            && !file.Added.Any(line => DownSection().IsMatch(line.Text))
        select new CheckFinding("migrationRollback", true, file.Path, change.Number, "The migration changes the schema and has no rollback.");

    private static IEnumerable<CheckFinding> MissingTests(IReadOnlyList<DiffFile> files)
    {
        var untested = files.Where(file => file.IsSource && file.Added.Count > 0).ToList();
        var lines = untested.Sum(file => file.Added.Count(line => line.Text.Trim().Length > 0));
        return lines == 0 || files.Any(file => file.IsTest && file.Added.Count > 0)
            ? []
            : [new CheckFinding("missingTests", lines > UntestedLinesMax, untested[0].Path, null, $"{lines} lines of program text came without a test.")];
    }

    [GeneratedRegex(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b")]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"-----BEGIN ([A-Z]+ )?PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(ghp_[A-Za-z0-9]{30,}|xox[bp]-[A-Za-z0-9-]{20,}|sk_live_[A-Za-z0-9]{16,})")]
    private static partial Regex KnownToken();

    [GeneratedRegex("""(?i)\b(password|passwd|secret|api_?key|token)["']?\s*[:=]\s*["'][^"'$<{\s][^"'\s]{7,}["']""")]
    private static partial Regex AssignedSecret();

    [GeneratedRegex(@"^(<{7} |={7}$|>{7} )")]
    private static partial Regex ConflictMarker();

    [GeneratedRegex(@"(?i)verify\s*=\s*False|rejectUnauthorized:\s*false|InsecureSkipVerify:\s*true|DangerousAcceptAnyServerCertificate")]
    private static partial Regex UncheckedTls();

    [GeneratedRegex(@"console\.(log|debug)\(|\bdebugger;|\bbinding\.pry\b|\bbreakpoint\(\)|^\s*print\(|fmt\.Println\(|Console\.WriteLine\(|System\.out\.println\(")]
    private static partial Regex DebugLeftover();

    [GeneratedRegex(@"\[Fact\(Skip|@Disabled\b|@Ignore\b|@pytest\.mark\.skip|\b(it|test|describe)\.(only|skip)\(|\bt\.Skip\(")]
    private static partial Regex DisabledTest();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*\{\s*\}|except( Exception)?:\s*pass|rescue\s*(=>\s*\w+)?\s*;?\s*nil")]
    private static partial Regex SwallowedError();

    [GeneratedRegex(@"(?i)^\s*(create|alter|drop|rename|truncate)\s+(unique\s+)?(table|index|column|view|type)\b")]
    private static partial Regex SchemaChange();

    [GeneratedRegex(@"(?i)^--\s*(\+?migrate\s+)?down\b")]
    private static partial Regex DownSection();

    [GeneratedRegex("""(?i):\s*"(\*|latest|>=?\s*\d[^"]*)"|Version="[^"]*\*[^"]*"|^[A-Za-z0-9._-]+\s*(>=\s*\S+)?$""")]
    private static partial Regex FloatingVersion();
}
