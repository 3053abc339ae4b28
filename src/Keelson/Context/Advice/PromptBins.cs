namespace Keelson.Context.Advice;

/// <summary>
/// Cuts prompt sizes into bins of 2 %. The usual tiers end at powers of two, and so do bins: there a count by bins is exact. Elsewhere
/// the bin that a limit runs through counts as over it.
/// </summary>
internal static class PromptBins
{
    private const int PerDoubling = 32;

    /// <summary>The bin of a prompt.</summary>
    public static int Of(long tokens) => tokens <= 1 ? 0 : (int)Math.Ceiling(Math.Round(Math.Log2(tokens) * PerDoubling, 9));

    /// <summary>The largest prompt of a bin.</summary>
    public static long UpperTokens(int bin) => (long)Math.Floor(Math.Round(Math.Pow(2, (double)bin / PerDoubling), 6));
}
