namespace Operations.Changes;

/// <summary>A change request as it is before anything is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">The title.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Repository">Where it goes.</param>
/// <param name="Description">Why, in the author's words.</param>
/// <param name="Diff">The unified diff as text.</param>
/// <param name="Files">The diff, read.</param>
internal sealed record ChangeSeed(
    string Id, string Title, string Author, string Repository, string Description, string Diff, IReadOnlyList<DiffFile> Files)
{
    /// <summary>Why the repository does not take it now (baseMoved, frozen), or null.</summary>
    public string? MergeRefusal { get; init; }

    /// <summary>What the main branch's build does after the merge.</summary>
    public bool IsBuildGreenAfterMerge { get; init; } = true;

    /// <summary>The end of the build's log after the merge.</summary>
    public string? BuildLog { get; init; }
}
