using Keelson.Console.Views;
using Keelson.Context.Advice;
using Keelson.Primitives;
using Microsoft.AspNetCore.Components;

namespace Keelson.Console.Pages;

/// <summary>What there is to serve models with, who uses it, and which context each workflow really needs.</summary>
public sealed partial class Capacity
{
    [Inject]
    private CapacityReader Reader { get; set; } = default!;

    private CapacityPageView? View { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => View = await Reader.ReadAsync();

    private static string Word(TierVerdict verdict) => verdict switch
    {
        TierVerdict.NoData => "no data",
        TierVerdict.Inconclusive => "open",
        TierVerdict.Keep => "keep",
        TierVerdict.Lower => "lower",
        TierVerdict.Raise => "raise",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    private static string Tone(TierVerdict verdict) => verdict switch
    {
        TierVerdict.Keep => "good",
        TierVerdict.Lower => "info",
        TierVerdict.Inconclusive => "caution",
        TierVerdict.Raise => "bad",
        TierVerdict.NoData => "quiet",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    private static string BreakerTone(string word) => word switch { "closed" => "good", "open" => "bad", _ => "caution" };

    private static string Tier(ContextTier? tier) => tier is { } one ? one.ToString().ToLowerInvariant() : "–";

    private static string Count(long? count) => count is { } one ? one.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) : "–";

    private static string Of(long used, long? most) => most is { } limit ? $"{Count(used)} of {Count(limit)}" : Count(used);

    private static string Shares(IReadOnlyDictionary<ValueClass, decimal> shares) => shares.Count == 0
        ? "–"
        : string.Join(", ", shares.OrderByDescending(share => share.Key).Select(share => share.Key.ToString().ToLowerInvariant() + " " + ConsoleFormat.Percent(share.Value, 0)));
}
