namespace Keelson.Inference.Wire;

/// <summary>What a provider says about a failure.</summary>
/// <param name="Message">Its sentence.</param>
/// <param name="Type">Its kind of error.</param>
/// <param name="Code">Its code; numbers as text.</param>
/// <param name="Param">The member of the request that it complains about.</param>
internal sealed record UpstreamErrorBody(string? Message, string? Type, string? Code, string? Param)
{
    /// <summary>Nothing was said.</summary>
    public static UpstreamErrorBody Empty { get; } = new(null, null, null, null);
}
