namespace Keelson.Primitives;

/// <summary>Whether the thing that was asked for has happened; <c>outcome</c> of the error envelope.</summary>
public enum EffectOutcome
{
    /// <summary>Nothing happened.</summary>
    NotExecuted,

    /// <summary>It happened.</summary>
    Executed,

    /// <summary>Nobody can say; it must not be guessed.</summary>
    Unknown,
}
