using System.Globalization;

namespace Keelson.Server.Cli;

/// <summary>Builds a path with a query; absent values are left out.</summary>
internal sealed class QueryText
{
    private readonly string _path;
    private readonly List<string> _parts = [];

    private QueryText(string path) => _path = path;

    /// <summary>A query on a path.</summary>
    public static QueryText Of(string path) => new(path);

    /// <summary>Adds a value unless it is null.</summary>
    public QueryText With(string name, object? value)
    {
        if (value is not null)
        {
            _parts.Add($"{name}={Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!)}");
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _parts.Count == 0 ? _path : _path + "?" + string.Join('&', _parts);
}
