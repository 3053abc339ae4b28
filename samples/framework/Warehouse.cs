using System.Globalization;

namespace FrameworkSample;

/// <summary>Counts and orders, as lines of files: small, but what the tools do to it outlives the process. Safe for concurrent use.</summary>
public sealed class Warehouse
{
    private readonly Lock _gate = new();
    private readonly string _folder;

    /// <summary>A warehouse in a folder.</summary>
    public Warehouse(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    private string Orders => Path.Combine(_folder, "orders.txt");

    private string Counts => Path.Combine(_folder, "counts.txt");

    /// <summary>How many of an item are there: four, whatever it is.</summary>
    public int Count(string item)
    {
        lock (_gate)
        {
            File.AppendAllText(Counts, item + Environment.NewLine);
            return 4;
        }
    }

    /// <summary>Orders packs of an item.</summary>
    public bool Order(string item, int packs)
    {
        lock (_gate)
        {
            File.AppendAllText(Orders, string.Create(CultureInfo.InvariantCulture, $"{item} {packs}{Environment.NewLine}"));
            return true;
        }
    }

    /// <summary>Every order that was placed.</summary>
    public IReadOnlyList<string> Ordered => Read(Orders);

    /// <summary>Every count that was made.</summary>
    public IReadOnlyList<string> Counted => Read(Counts);

    private string[] Read(string file)
    {
        lock (_gate)
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
    }
}
