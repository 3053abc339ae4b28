namespace Keelson.Economics;

/// <summary>Whether a model is justified for a workflow.</summary>
internal enum JustificationVerdict
{
    /// <summary>The sample cannot carry an answer.</summary>
    Inconclusive,

    /// <summary>Good enough, cheap enough, and not dearer than the incumbent.</summary>
    Justified,

    /// <summary>Shown to be not good enough, too dear, or dearer than the incumbent.</summary>
    NotJustified,
}
