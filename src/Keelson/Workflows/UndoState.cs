using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>One registered compensation.</summary>
/// <param name="Path">The step that it undoes.</param>
/// <param name="Tool">The tool that undoes it.</param>
/// <param name="Template">Its arguments, with references into the call.</param>
/// <param name="Phase">Where it stands.</param>
internal sealed record UndoState(string Path, string Tool, ReadOnlyMemory<byte> Template, UndoPhase Phase)
{
    /// <summary>The arguments of the call that it undoes; null when the author registered it for a step of its own.</summary>
    public ReadOnlyMemory<byte>? CallArguments { get; init; }

    /// <summary>The tool whose call it undoes; null when the author registered it.</summary>
    public string? CalledTool { get; init; }

    /// <summary>The order in which it is run: the higher the sooner. Set when what it undoes completed.</summary>
    public int Order { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public StoredFault? Fault { get; init; }

    public bool IsOpen => Phase is UndoPhase.Registered or UndoPhase.Retrying;
}
