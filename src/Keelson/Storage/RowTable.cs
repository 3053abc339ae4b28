namespace Keelson.Storage;

/// <summary>Names one table of keyed rows, for example <c>runs</c>.</summary>
/// <param name="Name">Lower-case letters, digits, dots and dashes.</param>
public readonly record struct RowTable(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
