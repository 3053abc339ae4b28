using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Typed reading of checked nodes. What is absent or was complained about reads as null; the fallback stands with the caller.</summary>
internal static class ConfigRead
{
    /// <summary>A text.</summary>
    public static string? Text(this ConfigMap map, string key) => map.Find(key) is ConfigScalar scalar ? scalar.Resolved : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Whole(text) : null;

    /// <summary>A whole number that fits 32 bits.</summary>
    public static int? Int(this ConfigMap map, string key) => map.Whole(key) is >= int.MinValue and <= int.MaxValue and var value ? (int)value : null;

    /// <summary>A number.</summary>
    public static decimal? Number(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Number(text) : null;

    /// <summary>A share, 0 to 1.</summary>
    public static decimal? Share(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Share(text) : null;

    /// <summary>A percentage, as a share.</summary>
    public static decimal? Percent(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Percent(text) : null;

    /// <summary>US dollars.</summary>
    public static Money? Money(this ConfigMap map, string key) =>
        map.Text(key) is { } text && ScalarParser.Money(text) is { } value ? new Money(value) : null;

    /// <summary>A duration.</summary>
    public static TimeSpan? Duration(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Duration(text) : null;

    /// <summary>A day.</summary>
    public static DateOnly? Date(this ConfigMap map, string key) => map.Text(key) is { } text ? ScalarParser.Date(text) : null;

    /// <summary>true or false.</summary>
    public static bool? Flag(this ConfigMap map, string key) => map.Text(key) is { } text ? text is "true" : null;

    /// <summary>One of the members of an enum, by its word.</summary>
    public static T? Word<T>(this ConfigMap map, string key)
        where T : struct, Enum =>
        map.Text(key) is { } text && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    /// <summary>A section; null when it is absent or not a mapping.</summary>
    public static ConfigMap? Section(this ConfigMap map, string key) => map.Find(key) as ConfigMap;

    /// <summary>The items of a list; none when it is absent.</summary>
    public static IReadOnlyList<ConfigNode> Items(this ConfigMap map, string key) => map.Find(key) is ConfigList list ? list.Items : [];

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<ConfigScalar> Texts(this ConfigMap map, string key) => map.Items(key).OfType<ConfigScalar>();

    /// <summary>The sections below a section of names.</summary>
    public static IEnumerable<(string Name, ConfigMap Section)> Named(this ConfigMap map, string key) =>
        (map.Section(key)?.Entries ?? []).Where(entry => entry.Value is ConfigMap).Select(entry => (entry.Key, (ConfigMap)entry.Value));
}
