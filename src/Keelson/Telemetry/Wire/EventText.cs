using System.Text;
using Keelson.Storage;

namespace Keelson.Telemetry.Wire;

/// <summary>Makes text fit for an event: bounded, and with a UTF-8 form.</summary>
internal static class EventText
{
    /// <summary>Characters of a name or identifier; what the store's index takes.</summary>
    public const int NameMax = StorageLimits.EventFieldMax;

    /// <summary>Characters of a sentence for people: a dozen complaints about a configuration.</summary>
    public const int SentenceMax = 2_000;

    /// <summary>The text itself when it fits, else cut at the limit; half a surrogate pair becomes U+FFFD.</summary>
    public static string Fit(string text, int max) =>
        text.Length <= max && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? text : FitSlowly(text, max);

    /// <summary>As <see cref="Fit(string, int)"/> for a name; null when it is empty.</summary>
    public static string? FitName(string? text) => string.IsNullOrEmpty(text) ? null : Fit(text, NameMax);

    private static string FitSlowly(string text, int max)
    {
        var fitted = new StringBuilder(max);
        foreach (var rune in text.EnumerateRunes())
        {
            if (fitted.Length + rune.Utf16SequenceLength > max)
            {
                break;
            }

            fitted.Append(rune.ToString());
        }

        return fitted.ToString();
    }
}
