namespace Keelson.Context;

/// <summary>What a request asks of the context.</summary>
/// <param name="Bounds">The tokens of its prompt.</param>
/// <param name="Window">The model's window: prompt and output together.</param>
/// <param name="OutputWanted">The output it may produce at most; null: as much as the window holds.</param>
/// <param name="OutputMin">Fewer output tokens than this are of no use.</param>
/// <param name="Need">The largest tier that the workflow declared; null: no workflow, so all tiers.</param>
public sealed record ContextQuestion(
    TokenBounds Bounds,
    int Window,
    long? OutputWanted,
    int OutputMin,
    ContextNeed? Need);
