namespace Keelson.Workflows.Agents;

/// <summary>Notices an agent that goes round in circles: the same tool with the same arguments again and again.</summary>
internal sealed class AgentLoopGuard
{
    private const int SameCallsMax = 3; // Once to look, once to look again after a change, once by mistake; a fourth learns nothing.

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);

    /// <summary>Counts a call; false when it was made too often.</summary>
    public bool Allows(string tool, string argumentsDigest)
    {
        var key = $"{tool}\n{argumentsDigest}";
        var count = _calls.GetValueOrDefault(key) + 1;
        _calls[key] = count;
        return count <= SameCallsMax;
    }
}
