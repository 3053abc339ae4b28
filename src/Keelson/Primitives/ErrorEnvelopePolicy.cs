namespace Keelson.Primitives;

/// <summary>The policy that said no; member <c>policy</c> of the <see cref="ErrorEnvelope"/>.</summary>
public sealed record ErrorEnvelopePolicy
{
    /// <summary>Which policy, for example <c>egress</c>.</summary>
    public string? Id { get; init; }

    /// <summary>Which version of it.</summary>
    public string? Version { get; init; }

    /// <summary>Which of its rules.</summary>
    public string? Rule { get; init; }
}
