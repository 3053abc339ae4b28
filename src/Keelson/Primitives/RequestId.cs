namespace Keelson.Primitives;

/// <summary>One client call to a model; <c>q_</c> and 26 base-32 digits that sort by time. It has 1 to n attempts.</summary>
/// <param name="Value">The text.</param>
public readonly record struct RequestId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
