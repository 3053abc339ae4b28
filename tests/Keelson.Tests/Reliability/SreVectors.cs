using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

/// <summary>Reads the shared vectors in place; a test is skipped where they are not.</summary>
internal static class SreVectors
{
    public static JsonElement Read(string name)
    {
        var path = Find(Path.Combine("sre", name + ".json"));
        Assert.SkipWhen(path is null, $"shared/vectors/sre/{name}.json is not next to the repository.");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    /// <summary>Reads <c>72/5</c>, <c>6</c> and <c>0.5</c>.</summary>
    public static Fraction Fraction(string text)
    {
        if (text.Contains('.', StringComparison.Ordinal))
        {
            return Keelson.Reliability.Fraction.Of(Decimal(text));
        }

        var parts = text.Split('/');
        var denominator = parts.Length == 2 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : BigInteger.One;
        return Keelson.Reliability.Fraction.Of(BigInteger.Parse(parts[0], CultureInfo.InvariantCulture), denominator);
    }

    public static Fraction? FractionOrNull(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : Fraction(element.GetString()!);

    public static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    public static TimeSpan Duration(string text) => text[^1] switch
    {
        's' => TimeSpan.FromSeconds(double.Parse(text[..^1], CultureInfo.InvariantCulture)),
        'm' => TimeSpan.FromMinutes(double.Parse(text[..^1], CultureInfo.InvariantCulture)),
        'h' => TimeSpan.FromHours(double.Parse(text[..^1], CultureInfo.InvariantCulture)),
        _ => TimeSpan.FromDays(double.Parse(text[..^1], CultureInfo.InvariantCulture)),
    };

    private static string? Find(string relative, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared", "vectors", relative);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
