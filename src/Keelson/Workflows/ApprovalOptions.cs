namespace Keelson.Workflows;

/// <summary>How people are asked.</summary>
public sealed record ApprovalOptions
{
    /// <summary>No decision in this time is a no; at most 24 hours.</summary>
    public TimeSpan ExpiresAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How many distinct people must say yes.</summary>
    public int PeopleNeeded { get; init; } = 1;
}
