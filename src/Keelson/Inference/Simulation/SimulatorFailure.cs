namespace Keelson.Inference.Simulation;

/// <summary>An HTTP error that the simulator answers with, or a connection that it does not take.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">The provider's sentence.</param>
/// <param name="RetryAfterS">The header Retry-After, in seconds.</param>
internal sealed record SimulatorFailure(int Status, string Message, int? RetryAfterS)
{
    /// <summary>The provider's code.</summary>
    public string? Code { get; init; }

    /// <summary>True when no connection is made, so that there is no status.</summary>
    public bool IsRefused { get; init; }
}
