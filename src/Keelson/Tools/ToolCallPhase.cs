namespace Keelson.Tools;

/// <summary>How far one tool call has come; what the ledger knows of it after any crash.</summary>
internal enum ToolCallPhase
{
    /// <summary>Written down, not sent. After a crash: nothing was sent, it may run.</summary>
    Intended,

    /// <summary>The first byte may have left. After a crash: unknown.</summary>
    Started,

    /// <summary>Known not to have happened, or known to be harmless to repeat: the key may be used again.</summary>
    Released,

    /// <summary>It happened and the answer is kept.</summary>
    Succeeded,

    /// <summary>It was answered with a refusal or an error that asking again would not change.</summary>
    Failed,

    /// <summary>Sent, and nobody knows whether it happened.</summary>
    Unknown,

    /// <summary>A person or a probe said whether it happened.</summary>
    Resolved,
}
