using System.Runtime.CompilerServices;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.House;

/// <summary>
/// Closed lists that others build on: clients, folds, pages. A change shows as a line in a reviewed file. With KEELSON_APPROVE=1 the
/// files are written instead, for a person to review.
/// </summary>
public sealed class ApprovedListsTests
{
    [Fact]
    public void Event_types_are_the_approved_ones() => Approve("event-types.txt", EventTypes.All);

    [Fact]
    public void Error_codes_are_the_approved_ones() =>
        Approve(
            "error-codes.txt",
            ErrorCodes.All.Values.Select(code => FormattableString.Invariant(
                $"{code.Code} {code.Status} retry={code.Retry} outcome={code.Outcome} budget={code.Budget} class={code.FailureClass}")));

    private static void Approve(string name, IEnumerable<string> lines)
    {
        var path = Path.GetFullPath(Path.Combine(ThisFolder(), "../../approved", name));
        var current = string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("KEELSON_APPROVE") is "1")
        {
            File.WriteAllText(path, current);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", current);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
