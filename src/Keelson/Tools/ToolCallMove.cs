namespace Keelson.Tools;

/// <summary>What is to be done with a call, given what the ledger knows.</summary>
internal enum ToolCallMove
{
    /// <summary>Write the intent, then send.</summary>
    Intend,

    /// <summary>It may have been sent before: send again under the same key.</summary>
    Resend,

    /// <summary>It may have been sent before: ask whether it happened.</summary>
    Probe,

    /// <summary>It may have been sent before and must not be sent again: write down that nobody knows.</summary>
    Hold,

    /// <summary>Give the stored answer again.</summary>
    Replay,

    /// <summary>Refuse, with the fault.</summary>
    Refuse,
}
