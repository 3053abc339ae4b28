using System.Globalization;

namespace Keelson.Console;

/// <summary>How the console writes numbers and times; the same everywhere.</summary>
internal static class ConsoleFormat
{
    /// <summary>A share as percent.</summary>
    public static string Percent(decimal? share, int digits = 1) => share is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{(value * 100m).ToString("F" + digits, CultureInfo.InvariantCulture)} %")
        : "no data";

    /// <summary>An amount of US dollars with as many digits as it needs to be told from 0.</summary>
    public static string Usd(decimal? amount) => amount switch
    {
        null => "unknown",
        0m => "$0",
        { } value when Math.Abs(value) >= 1m => "$" + value.ToString("0.00", CultureInfo.InvariantCulture),
        { } value when Math.Abs(value) >= 0.01m => "$" + value.ToString("0.0000", CultureInfo.InvariantCulture),
        { } value => "$" + value.ToString("0.000000", CultureInfo.InvariantCulture),
    };

    /// <summary>A ratio, for burn rates.</summary>
    public static string Ratio(decimal? ratio) => ratio is { } value
        ? value.ToString(value >= 100m ? "0" : "0.##", CultureInfo.InvariantCulture) + "×"
        : "–";

    /// <summary>A duration from milliseconds.</summary>
    public static string Duration(double? milliseconds) => milliseconds switch
    {
        null => "–",
        < 1 => "<1 ms",
        < 1_000 => milliseconds.Value.ToString("0", CultureInfo.InvariantCulture) + " ms",
        < 60_000 => (milliseconds.Value / 1_000).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3_600_000 => Whole(TimeSpan.FromMilliseconds(milliseconds.Value), @"m\ \m\ s\ \s"),
        _ => Whole(TimeSpan.FromMilliseconds(milliseconds.Value), @"d\d\ h\ \h\ m\ \m").Replace("0d ", "", StringComparison.Ordinal),
    };

    /// <summary>A moment, UTC.</summary>
    public static string Moment(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "–";

    private static string Whole(TimeSpan time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
