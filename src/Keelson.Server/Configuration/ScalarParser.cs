using System.Globalization;
using System.Text.RegularExpressions;

namespace Keelson.Server.Configuration;

/// <summary>Reads the written forms of numbers, shares, money, durations and days. Each answers null when the text is not of its form.</summary>
internal static partial class ScalarParser
{
    /// <summary>The form of a duration.</summary>
    public const string DurationPattern = @"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+$";

    /// <summary>The form of a percentage.</summary>
    public const string PercentPattern = @"^[0-9]+(\.[0-9]+)?%$";

    private const double DaysMax = 3650; // Ten years; longer is a typing error.

    /// <summary>A plain decimal.</summary>
    public static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A share: 0 to 1.</summary>
    public static decimal? Share(string text) => Number(text) is >= 0 and <= 1 and var value ? value : null;

    /// <summary>A percentage between 0% and 100%, as a share.</summary>
    public static decimal? Percent(string text) =>
        text.EndsWith('%') && Number(text[..^1]) is >= 0 and <= 100 and var value ? value / 100 : null;

    /// <summary>US dollars: not negative, at most 12 fractional digits, below what one counter holds.</summary>
    public static decimal? Money(string text) =>
        Number(text) is >= 0 and < 9_000_000 and var value && decimal.Round(value, 12) == value ? value : null;

    /// <summary>A duration: numbers with ms, s, m, h or d, one after the other.</summary>
    public static TimeSpan? Duration(string text)
    {
        if (text.Length > 32 || !DurationForm().IsMatch(text))
        {
            return null;
        }

        var ms = 0d;
        foreach (Match part in DurationPart().Matches(text))
        {
            ms += double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
            {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => 86_400_000,
            };
        }

        return ms <= TimeSpan.FromDays(DaysMax).TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) : null;
    }

    /// <summary>A day: year, month, day.</summary>
    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null;

    [GeneratedRegex(DurationPattern, RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();

    [GeneratedRegex("([0-9.]+)(ms|s|m|h|d)", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPart();
}
