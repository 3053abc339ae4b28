namespace Keelson.Server.Cli;

/// <summary>Aligned columns for a person.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const int CellLengthMax = 100; // A longer cell breaks every line; --json has all of it.

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; null cells are shown as a dash.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(Clean)]);

    /// <summary>Prints it, or a sentence when there is nothing.</summary>
    public void Print(string whenEmpty)
    {
        if (_rows.Count == 0)
        {
            Terminal.Print(whenEmpty);
            return;
        }

        var widths = headers.Select((header, column) => Math.Max(header.Length, _rows.Max(row => row[column].Length))).ToArray();
        Terminal.Print(Line(headers, widths));
        foreach (var row in _rows)
        {
            Terminal.Print(Line(row, widths));
        }
    }

    private static string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    // Control characters of foreign text must not move the cursor of a terminal.
    private static string Clean(string? cell)
    {
        if (string.IsNullOrEmpty(cell))
        {
            return "-";
        }

        var line = string.Concat(cell.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length <= CellLengthMax ? line : line[..(CellLengthMax - 1)] + "…";
    }
}
