namespace Keelson.Primitives;

/// <summary>How much context a request needs; the limits in tokens are configuration (<c>contextTiers</c>).</summary>
public enum ContextTier
{
    /// <summary>Small prompts.</summary>
    Short,

    /// <summary>Middle-sized prompts.</summary>
    Medium,

    /// <summary>Large prompts; needs a declared reason.</summary>
    Long,
}
