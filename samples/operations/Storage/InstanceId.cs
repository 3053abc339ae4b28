using System.Globalization;

namespace Operations.Storage;

/// <summary>
/// The name of a thing in the seeds, or of a further copy of it: <c>ORD-7001</c>, <c>ORD-7001~2</c>. Copies begin as the seed does and
/// live their own lives, so that a load test never runs out of fresh orders.
/// </summary>
internal static class InstanceId
{
    private const int CopyMax = 1_000_000; // So that names stay short; no test needs more.

    /// <summary>The name in the seeds, or null when the text is no such name.</summary>
    public static string? SeedOf(string id)
    {
        var mark = id.IndexOf('~', StringComparison.Ordinal);
        if (mark < 0)
        {
            return id;
        }

        return int.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var copy)
            && copy is >= 2 and <= CopyMax && id[mark + 1] != '0'
            ? id[..mark]
            : null;
    }

    /// <summary>What stands behind the name in the seeds: nothing, or <c>~2</c>.</summary>
    public static string SuffixOf(string id)
    {
        var mark = id.IndexOf('~', StringComparison.Ordinal);
        return mark < 0 ? "" : id[mark..];
    }
}
