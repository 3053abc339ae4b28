using Keelson.Inference.Admission;

namespace Keelson.Console.Views;

/// <summary>One deployment on the page of capacity.</summary>
/// <param name="Model">The model that it serves.</param>
/// <param name="Deployment">provider/model.</param>
/// <param name="Breaker">closed, open or halfOpen.</param>
internal sealed record PoolRowView(string Model, string Deployment, string Breaker)
{
    /// <summary>Requests under way.</summary>
    public int InFlight { get; init; }

    /// <summary>How many may be; null: no limit.</summary>
    public int? InFlightMax { get; init; }

    /// <summary>Tokens that are reserved there.</summary>
    public long ResidentTokens { get; init; }

    /// <summary>How many may be; null: no limit.</summary>
    public long? ResidentTokensMax { get; init; }

    /// <summary>Requests that wait and could go there.</summary>
    public int Waiting { get; init; }

    /// <summary>The moving mean of the times to its first token; null before the first.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>What each tier and value class uses of it.</summary>
    public IReadOnlyList<PoolUseView> Uses { get; init; } = [];

    /// <summary>The share in use of the limit that is nearer; null without limits.</summary>
    public decimal? Used => (InFlightMax, ResidentTokensMax) switch
    {
        (null, null) => null,
        var (requests, tokens) => Math.Max(Share(InFlight, requests), Share(ResidentTokens, tokens)),
    };

    /// <summary>The colour of that share.</summary>
    public string Tone => Used switch { null => "quiet", >= 0.95m => "bad", >= 0.75m => "caution", _ => "good" };

    private static decimal Share(long used, long? most) => most is > 0 ? (decimal)used / most.Value : 0;
}
