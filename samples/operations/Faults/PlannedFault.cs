namespace Operations.Faults;

/// <summary>What is to go wrong in the next calls of a kind.</summary>
/// <param name="Kind">The kind of write (<c>service.restart</c>), or <c>*</c> for all.</param>
/// <param name="Mode">How.</param>
/// <param name="Count">In how many calls from now on.</param>
/// <param name="Status">The HTTP status of an answered error.</param>
/// <param name="DelayMs">How long a slow call waits.</param>
internal sealed record PlannedFault(string Kind, FaultMode Mode, int Count, int Status, int DelayMs)
{
    /// <summary>How long a slow call waits.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan Delay => TimeSpan.FromMilliseconds(DelayMs);
}
