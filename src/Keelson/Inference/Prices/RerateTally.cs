using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference.Prices;

/// <summary>Adds up what re-rating finds.</summary>
internal sealed class RerateTally
{
    private const int LinesMax = 500; // Models times prices in one period; beyond, the totals still hold all.

    private readonly Dictionary<(string Model, string? Old, string? New), RerateLine> _lines = [];
    private long _attempts;
    private long _changed;
    private long _unpricedBefore;
    private long _unpricedAfter;
    private Money _old = Money.Zero;
    private Money _new = Money.Zero;

    /// <summary>Counts an attempt; true when its cost is another one now.</summary>
    public bool Add(EventData attempt, Money? before, string? versionBefore, PricedUsage now)
    {
        _attempts++;
        _unpricedBefore += before is null ? 1 : 0;
        _unpricedAfter += now.Cost is null ? 1 : 0;
        _old += before ?? Money.Zero;
        _new += now.Cost ?? Money.Zero;
        if (before == now.Cost)
        {
            return false;
        }

        _changed++;
        var key = (attempt.ServedModel ?? attempt.RequestedModel ?? "", versionBefore, now.PriceVersion);
        var line = _lines.GetValueOrDefault(key) ?? new RerateLine(key.Item1, key.versionBefore, key.PriceVersion);
        if (_lines.Count < LinesMax || _lines.ContainsKey(key))
        {
            _lines[key] = line with
            {
                Attempts = line.Attempts + 1,
                OldCost = line.OldCost + (before ?? Money.Zero),
                NewCost = line.NewCost + (now.Cost ?? Money.Zero),
            };
        }

        return true;
    }

    /// <summary>What was found.</summary>
    public RerateReport ToReport(DateTimeOffset from, DateTimeOffset to, bool isApplied) => new(from, to, isApplied)
    {
        Attempts = _attempts,
        Changed = _changed,
        UnpricedBefore = _unpricedBefore,
        UnpricedAfter = _unpricedAfter,
        OldCost = _old,
        NewCost = _new,
        Items = [.. _lines.Values.OrderByDescending(line => Math.Abs(line.NewCost.Usd - line.OldCost.Usd)).ThenBy(line => line.Model, StringComparer.Ordinal)],
    };
}
