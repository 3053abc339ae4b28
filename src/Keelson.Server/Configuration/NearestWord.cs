namespace Keelson.Server.Configuration;

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearestWord
{
    private const int WordLengthMax = 64; // The comparison grows with the square of the length, and no key is longer.

    /// <summary>A sentence such as <c>Did you mean "wave"?</c>, or a list of the words when none is near and there are few.</summary>
    public static string Hint(string written, IEnumerable<string> words, string few = "Known here")
    {
        var known = words.ToArray();
        if (written.Length > WordLengthMax)
        {
            return "";
        }

        var best = known
            .Select(word => (Word: word, Distance: Distance(written, word)))
            .Where(candidate => candidate.Distance <= Math.Max(1, (Math.Min(written.Length, candidate.Word.Length) + 1) / 3))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .FirstOrDefault();

        if (best.Word is not null)
        {
            return $"Did you mean \"{best.Word}\"?";
        }

        return known.Length is 0 or > 24 ? "" : $"{few}: {string.Join(", ", known)}.";
    }

    // Damerau-Levenshtein without regard to case: a swapped pair counts once, as the typing error that it is.
    private static int Distance(string left, string right)
    {
        var a = left.ToUpperInvariant();
        var b = right.ToUpperInvariant();
        var before = new int[b.Length + 1];
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            before = above;
            above = row;
        }

        return above[b.Length];
    }
}
