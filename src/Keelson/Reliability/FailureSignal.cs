namespace Keelson.Reliability;

/// <summary>
/// What was seen where a failure happened. A closed list, because the class is decided from it once, by who must act, and never from
/// the first digit of a status.
/// </summary>
internal enum FailureSignal
{
    /// <summary>Nothing that we know; burns until it is classified.</summary>
    Unclassified,

    /// <summary>A provider answered 500, 502, 503, 504 or 529, or could not be reached, or cut the stream before the first token.</summary>
    ProviderUnavailable,

    /// <summary>A provider answered 429 because its shared capacity was used up.</summary>
    ProviderOverloaded,

    /// <summary>A provider answered 429 because the quota that we bought is used up.</summary>
    ProviderQuotaExhausted,

    /// <summary>A caller went over its own configured rate or spend limit.</summary>
    OwnLimitExceeded,

    /// <summary>We shed load while the caller was within its limits.</summary>
    LoadShed,

    /// <summary>No first token, or a stream that stood still, for too long.</summary>
    FirstTokenTimeout,

    /// <summary>The stream was cut after its first token.</summary>
    StreamCutAfterFirstToken,

    /// <summary>A rule said no.</summary>
    PolicyDenied,

    /// <summary>The engine that decides about rules could not be asked, and we failed closed.</summary>
    PolicyEngineUnavailable,

    /// <summary>The provider's content filter, or a refusal of the model.</summary>
    ContentFiltered,

    /// <summary>A provider answered 400 to a request that we built.</summary>
    AdapterRequestInvalid,

    /// <summary>The caller's request was wrong.</summary>
    CallerRequestInvalid,

    /// <summary>A provider answered 401 or 403 to the key that we hold.</summary>
    ProviderRefusedOurKey,

    /// <summary>The caller's token was refused.</summary>
    CallerRefused,

    /// <summary>The provider does not have the model.</summary>
    ModelNotFound,

    /// <summary>A provider answered 402: our account is at its limit.</summary>
    ProviderBillingLimit,

    /// <summary>The caller's input alone is larger than its workflow allows.</summary>
    InputTooLarge,

    /// <summary>What accumulated in the session no longer fits.</summary>
    ContextOverflow,

    /// <summary>The caller went away before the answer was due.</summary>
    ClientCancelledInTime,

    /// <summary>The caller went away after the answer was due.</summary>
    ClientCancelledLate,

    /// <summary>A tool's server could not be reached, answered 5xx or did not answer in time.</summary>
    ToolUnavailable,

    /// <summary>A tool answered with a business error.</summary>
    ToolBusinessError,

    /// <summary>The model called a tool with arguments that its schema refuses.</summary>
    ToolArgumentsInvalid,

    /// <summary>The model's answer does not fit the output schema.</summary>
    OutputInvalid,

    /// <summary>A person or an evaluator says that the result is wrong.</summary>
    ResultWrong,

    /// <summary>The agent went round in circles until its turns or tokens were used up.</summary>
    LoopLimit,

    /// <summary>The time ran out while waiting for a person.</summary>
    HumanWaitTimeout,

    /// <summary>A person refused the action.</summary>
    HumanRejected,

    /// <summary>Nobody wanted the result any more.</summary>
    Abandoned,

    /// <summary>A crash, a lost lease, a store that failed, a checkpoint that could not be restored.</summary>
    PlatformFailed,

    /// <summary>The run went on from its checkpoint after a crash and succeeded in time.</summary>
    RecoveredInTime,

    /// <summary>A load test, a probe, an evaluation, a red team.</summary>
    OutOfScope,

    /// <summary>No telemetry came, or it came after the grace period.</summary>
    TelemetryMissing,
}
