using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>What follows from a command: entries to be written, a refusal, or the end of the session. Nothing of it: nothing to do.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Fault">Why not.</param>
/// <param name="IsEnd">True when it is to be forgotten.</param>
internal sealed record SessionDecision(IReadOnlyList<SessionEntry> Entries, Fault? Fault, bool IsEnd)
{
    /// <summary>Large parts that the entries refer to and the session does not keep yet, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; init; } = [];

    /// <summary>Nothing to do.</summary>
    public static SessionDecision Nothing { get; } = new([], null, false);

    /// <summary>It is to be forgotten.</summary>
    public static SessionDecision End { get; } = new([], null, true);

    public static SessionDecision Write(params SessionEntry[] entries) => new(entries, null, false);

    public static SessionDecision Refuse(ErrorCode code, string detail) => new([], new Fault(code, detail), false);
}
