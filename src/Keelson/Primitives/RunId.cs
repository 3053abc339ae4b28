namespace Keelson.Primitives;

/// <summary>One workflow instance; <c>r_</c> and 26 base-32 digits that sort by time.</summary>
/// <param name="Value">The text.</param>
public readonly record struct RunId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
