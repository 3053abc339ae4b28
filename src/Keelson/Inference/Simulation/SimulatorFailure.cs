namespace Keelson.Inference.Simulation;

/// <summary>An HTTP error that the simulator answers with.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">The provider's sentence.</param>
/// <param name="RetryAfterS">The header Retry-After, in seconds.</param>
internal sealed record SimulatorFailure(int Status, string Message, int? RetryAfterS);
