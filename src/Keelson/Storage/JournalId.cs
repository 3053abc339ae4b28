namespace Keelson.Storage;

/// <summary>Names one journal: the state of one actor to replay, for example <c>run/r_...</c>.</summary>
/// <param name="Value">The text; at most 200 characters.</param>
public readonly record struct JournalId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
