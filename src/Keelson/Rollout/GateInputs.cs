namespace Keelson.Rollout;

/// <summary>Everything that a gate decision rests on; its digest stands in the record of the decision.</summary>
internal sealed record GateInputs
{
    /// <summary>The workflow class.</summary>
    public required string Workflow { get; init; }

    /// <summary>The wave that it is in.</summary>
    public required int Wave { get; init; }

    /// <summary>As of when.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The stream position that the figures include.</summary>
    public required long Position { get; init; }

    /// <summary>Events of the stream that the figures do not include yet.</summary>
    public required long Lag { get; init; }

    /// <summary>What must be shown.</summary>
    public required GateModel Gate { get; init; }

    /// <summary>The runs.</summary>
    public required GateSample Sample { get; init; }

    /// <summary>The objectives.</summary>
    public required IReadOnlyList<GateObjective> Objectives { get; init; }

    /// <summary>Share of bad events of unknown class among all events of all objectives; null: no data.</summary>
    public decimal? UnknownShare { get; init; }

    /// <summary>The cost per success.</summary>
    public required GateCost Cost { get; init; }

    /// <summary>Open incidents of the workflow.</summary>
    public required int OpenIncidents { get; init; }

    /// <summary>When the declared need for long context must be looked at again; null: none declared, and then not asked.</summary>
    public DateOnly? ReviewBy { get; init; }
}
