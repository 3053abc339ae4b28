using Keelson.Primitives;

namespace Keelson.Context;

/// <summary>The largest tier that a workflow declared to need.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Need">The tier.</param>
/// <param name="Because">Why, required for <see cref="ContextTier.Long"/>.</param>
/// <param name="ReviewBy">When the need must be looked at again, required for <see cref="ContextTier.Long"/>.</param>
public sealed record ContextNeed(string Workflow, ContextTier Need, string? Because, DateOnly? ReviewBy);
