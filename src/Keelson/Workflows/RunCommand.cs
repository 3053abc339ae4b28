namespace Keelson.Workflows;

/// <summary>What somebody asks of a run.</summary>
/// <param name="Kind">What.</param>
/// <param name="Actor">Who.</param>
internal sealed record RunCommand(RunCommandKind Kind, string Actor)
{
    /// <summary>The signal's name.</summary>
    public string? Name { get; init; }

    /// <summary>The signal's id.</summary>
    public string? Id { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The step to go on from.</summary>
    public string? Path { get; init; }
}
