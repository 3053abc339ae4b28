namespace Keelson.Tests.Tools;

/// <summary>What goes wrong at the tool's server.</summary>
internal enum ToolServerFault
{
    None,
    ResetBeforeEffect,
    DropReply,
    TornReply,
    HugeReply,
    Slow,
    Status400,
    Status401,
    Status429,
    Status500,
    Status503,
}
