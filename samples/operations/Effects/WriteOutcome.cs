using Operations.Http;

namespace Operations.Effects;

/// <summary>How a write ended.</summary>
/// <param name="Answer">What it answers, when it was accepted now or before.</param>
/// <param name="Problem">Why it was refused, otherwise.</param>
/// <param name="IsReplay">True when it was accepted before.</param>
internal sealed record WriteOutcome(WriteAnswer? Answer, Problem? Problem, bool IsReplay = false);
