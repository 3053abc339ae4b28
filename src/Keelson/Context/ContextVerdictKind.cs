namespace Keelson.Context;

/// <summary>What was decided about a prompt.</summary>
public enum ContextVerdictKind
{
    /// <summary>The bounds leave it open; count the tokens and ask again.</summary>
    NeedsCount,

    /// <summary>It fits.</summary>
    Fits,

    /// <summary>It is larger than the tier that its workflow declared.</summary>
    OverNeed,

    /// <summary>It is larger than the model's window, or leaves no room for an answer.</summary>
    OverWindow,
}
