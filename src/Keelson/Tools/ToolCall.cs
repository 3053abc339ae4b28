using Keelson.Primitives;
using Keelson.Security;

namespace Keelson.Tools;

/// <summary>One call as somebody asks for it; the road decides whether it happens.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">A JSON object.</param>
/// <param name="Attribution">On whose account. Run and step name the position in the history, from which the key is derived.</param>
internal sealed record ToolCall(string Tool, ReadOnlyMemory<byte> Arguments, Attribution Attribution)
{
    /// <summary>The key that a client chose; null for calls of a run.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Grows only when a person decides to do it again.</summary>
    public int AttemptGroup { get; init; }

    /// <summary>Which try of the caller this is, from 1; for the record only, never part of the key.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The tools that the caller may name; null: every tool.</summary>
    public IReadOnlySet<string>? AllowedTools { get; init; }

    /// <summary>What the caller's token limits beside its scopes.</summary>
    public TokenCaps Caps { get; init; } = TokenCaps.None;

    /// <summary>When the caller no longer needs the answer.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>True when it undoes another call; what it may do was decided when that one was made.</summary>
    public bool IsCompensation { get; init; }

    /// <summary>True when the call was begun earlier and is only to be brought to a certain end: what was never sent is not sent now.</summary>
    public bool IsSettling { get; init; }

    /// <summary>How long the answer is kept beyond the least time, from the run's state class; null for direct calls.</summary>
    public TimeSpan? KeepFor { get; init; }
}
