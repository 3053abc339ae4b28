using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>The result of a scan: a shape or the reason why there is none.</summary>
/// <param name="Shape">The shape of a usable request.</param>
/// <param name="Fault">What is wrong with it.</param>
internal readonly record struct ChatRequestScan(ChatRequestShape? Shape, Fault? Fault);
