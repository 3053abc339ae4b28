using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>The largest tier that a workflow declared to need.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Need">The tier.</param>
/// <param name="Because">Why, required for <see cref="ContextTier.Long"/>.</param>
/// <param name="ReviewBy">When the need must be looked at again, required for <see cref="ContextTier.Long"/>.</param>
public sealed record ContextNeed(string Workflow, ContextTier Need, string? Because, DateOnly? ReviewBy)
{
    /// <summary>The tier that conversations are made to fit when they can; larger ones only when they must. Null: the need itself.</summary>
    public ContextTier? Prefer { get; init; }

    /// <summary>The model that summarises the oldest turns; null: nothing is summarised.</summary>
    public string? CompactWith { get; init; }
}
