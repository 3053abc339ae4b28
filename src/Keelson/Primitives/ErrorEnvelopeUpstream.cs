namespace Keelson.Primitives;

/// <summary>What an upstream answered; member <c>upstream</c> of the <see cref="ErrorEnvelope"/>.</summary>
public sealed record ErrorEnvelopeUpstream
{
    /// <summary><c>model</c> or <c>tool</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Its HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>Its host name; never an address.</summary>
    public string? Host { get; init; }
}
