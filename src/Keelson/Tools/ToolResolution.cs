namespace Keelson.Tools;

/// <summary>What a person found out about a call with an unknown outcome.</summary>
internal enum ToolResolution
{
    /// <summary>It happened.</summary>
    Executed,

    /// <summary>It did not happen, and may be tried again.</summary>
    NotExecuted,
}
