namespace Keelson.Tools;

/// <summary>A call's row and its version, under which the next owner must write.</summary>
/// <param name="State">What the ledger knows.</param>
/// <param name="Version">0: not written yet.</param>
internal sealed record ToolCallRow(ToolCallState State, long Version);
