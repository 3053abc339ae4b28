namespace Keelson.Inference.Simulation;

/// <summary>One fault of a simulated server: what goes wrong, for which requests, and how often.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record SimulatorFaultModel(SimulatorFaultKind Kind)
{
    /// <summary>Fires at each so many-th request that meets the conditions; null: <see cref="Chance"/> decides.</summary>
    public int? EveryNth { get; init; }

    /// <summary>Fires with this probability, drawn from the seed and the number of the request; null: always.</summary>
    public double? Chance { get; init; }

    /// <summary>Condition: found in the last user message.</summary>
    public LinearExpression? User { get; init; }

    /// <summary>Condition: the prompt has at least so many tokens.</summary>
    public int? PromptTokensMin { get; init; }

    /// <summary>Condition: not earlier than this after the first request of the server.</summary>
    public TimeSpan? From { get; init; }

    /// <summary>Condition: earlier than this after the first request of the server.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>The status of <see cref="SimulatorFaultKind.Status"/>.</summary>
    public int Status { get; init; } = 503;

    /// <summary>The provider's sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The header Retry-After, in seconds.</summary>
    public int? RetryAfterS { get; init; }

    /// <summary>Behind so many pieces of the answer.</summary>
    public int AfterTokens { get; init; }

    /// <summary>How far apart the pieces come, for <see cref="SimulatorFaultKind.Drip"/>.</summary>
    public double PerTokenMs { get; init; } = 1000;
}
