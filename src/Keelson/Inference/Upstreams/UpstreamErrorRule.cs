using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>One line of the classification of provider errors. All conditions that are present must hold; the first line that holds decides.</summary>
/// <param name="StatusFrom">Lowest status.</param>
/// <param name="StatusTo">Highest status.</param>
/// <param name="Words">One of these is found in the error's code or type (whole) or, ignoring case, in its message; empty: not looked at.</param>
/// <param name="Code">What it is for us.</param>
/// <param name="Remedy">What can help.</param>
/// <param name="FailureClass">Who must act, when it is not the code's own class.</param>
internal sealed record UpstreamErrorRule(
    int StatusFrom,
    int StatusTo,
    string[] Words,
    ErrorCode Code,
    Remedy Remedy,
    FailureClass? FailureClass = null);
