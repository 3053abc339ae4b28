namespace Operations.Changes;

/// <summary>How far a change is.</summary>
internal enum ChangeState
{
    /// <summary>It waits.</summary>
    Open,

    /// <summary>It is on the main branch.</summary>
    Merged,

    /// <summary>It was on the main branch, and was taken back.</summary>
    Reverted,
}
