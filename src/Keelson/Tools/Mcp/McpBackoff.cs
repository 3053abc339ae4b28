namespace Keelson.Tools.Mcp;

/// <summary>When a program that ended may be started again. Pure.</summary>
/// <param name="Failures">How often it ended early in a row.</param>
/// <param name="NotBefore">When it may be started next.</param>
internal readonly record struct McpBackoff(int Failures, DateTimeOffset NotBefore)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GoodLife = TimeSpan.FromMinutes(1); // Whatever lives so long is no failing start; counting begins anew.

    /// <summary>After an end at <paramref name="now"/> of a life that began at <paramref name="started"/>; null: it did not start at all.</summary>
    public McpBackoff After(DateTimeOffset? started, DateTimeOffset now)
    {
        var failures = started is { } begin && now - begin >= GoodLife ? 1 : Failures + 1;
        var wait = First * Math.Pow(2, Math.Min(failures - 1, 10));
        return new McpBackoff(failures, now + (wait < Longest ? wait : Longest));
    }
}
