namespace Keelson.Primitives;

/// <summary>
/// Who must act on a failure. Decided once, from code, where the failure happens; never from the first digit of a status.
/// The burning classes are those of design 60: <see cref="TransientUnavailability"/>, <see cref="CapacityExhausted"/>,
/// <see cref="PlatformFault"/> and <see cref="Unknown"/>.
/// </summary>
public enum FailureClass
{
    /// <summary>No failure.</summary>
    None,

    /// <summary>An upstream was briefly not there; the only class that is ever retried. Burns the error budget.</summary>
    TransientUnavailability,

    /// <summary>Capacity that we bought or run was used up, or we shed load. Burns the error budget.</summary>
    CapacityExhausted,

    /// <summary>Our own fault, for example a refused platform key or a bug. Burns the error budget.</summary>
    PlatformFault,

    /// <summary>Nobody could say; counts against us until it is classified. Burns the error budget.</summary>
    Unknown,

    /// <summary>A rule said no; asking again gives the same answer. Excluded, with its own rate.</summary>
    PolicyRejection,

    /// <summary>The caller's request was wrong. Excluded.</summary>
    ClientError,

    /// <summary>The caller went away before the answer was due. Excluded.</summary>
    ClientCancelled,

    /// <summary>Time spent waiting for a person. Excluded.</summary>
    HumanWait,

    /// <summary>Nobody wanted the result any more. Excluded.</summary>
    Abandoned,

    /// <summary>Load tests and other traffic that the promise does not cover. Excluded.</summary>
    OutOfScope,

    /// <summary>The model answered, but not well enough. Good for availability, bad for quality.</summary>
    ModelQuality,

    /// <summary>The tool answered with a business refusal. Good for availability, bad for quality.</summary>
    ToolBusinessError,

    /// <summary>The accumulated context did not fit. Has its own budget.</summary>
    ContextOverflow,

    /// <summary>A tool was not reachable. Has its own budget.</summary>
    ToolUnavailable,
}
