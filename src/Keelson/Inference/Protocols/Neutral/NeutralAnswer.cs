using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Neutral;

/// <summary>An answer in no protocol's words.</summary>
/// <param name="Id">The provider's id of it.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Parts">What it said, in order.</param>
/// <param name="Finish">Why it ended.</param>
internal sealed record NeutralAnswer(string Id, string Model, IReadOnlyList<NeutralPart> Parts, FinishKind Finish)
{
    /// <summary>Which text it stopped at.</summary>
    public string? StopSequence { get; init; }

    /// <summary>The tokens; null: not reported.</summary>
    public UsageVector? Usage { get; init; }

    /// <summary>The id under another protocol's prefix.</summary>
    public string IdAs(string prefix)
    {
        var bare = Id[(Id.IndexOfAny(['-', '_']) + 1)..];
        return prefix + (bare.Length > 0 ? bare : Id);
    }
}
