namespace Keelson.Workflows;

/// <summary>Where one compensation stands.</summary>
internal enum UndoPhase
{
    /// <summary>Registered; due when the run stops.</summary>
    Registered,

    /// <summary>An attempt failed and another one is due.</summary>
    Retrying,

    /// <summary>Undone.</summary>
    Done,

    /// <summary>Nothing had happened that needed undoing.</summary>
    NotNeeded,

    /// <summary>The run had passed its pivot: the effect stands.</summary>
    Kept,

    /// <summary>It failed for good; a person must look.</summary>
    Failed,
}
