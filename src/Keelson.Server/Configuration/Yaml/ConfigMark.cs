namespace Keelson.Server.Configuration.Yaml;

/// <summary>A place in a configuration file; line and column count from 1.</summary>
/// <param name="File">The path as the operator gave it.</param>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
internal readonly record struct ConfigMark(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}");
}
