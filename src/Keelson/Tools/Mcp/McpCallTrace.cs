using Keelson.Primitives;

namespace Keelson.Tools.Mcp;

/// <summary>
/// Follows one call through the protocol library down to the wire, so that afterwards it is known how far its request came. The last
/// request before the end counts; what is sent after it, such as the word that the caller gave up, does not.
/// </summary>
internal sealed class McpCallTrace(string tool, Attribution account)
{
    private static readonly AsyncLocal<McpCallTrace?> Ambient = new();

    private volatile ToolTransportAnswer? _answer;
    private volatile bool _isOver;

    /// <summary>The call that the current flow belongs to.</summary>
    public static McpCallTrace? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public string Tool => tool;

    public Attribution Account => account;

    /// <summary>How far the request came; null: it never reached the wire.</summary>
    public ToolTransportAnswer? Answer => _answer;

    public void Note(ToolTransportAnswer answer)
    {
        if (!_isOver)
        {
            _answer = answer;
        }
    }

    public void End() => _isOver = true;
}
