namespace Keelson.Tests.Tools.Faults;

/// <summary>Everything that we make go wrong between a tool call and its answer.</summary>
internal enum UpstreamFault
{
    None,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>The name leads nowhere.</summary>
    NameUnknown,

    /// <summary>The server does not speak TLS.</summary>
    TlsNotSpoken,

    /// <summary>The server hangs up in the handshake.</summary>
    TlsCutOff,

    /// <summary>The certificate is signed by nobody whom we know.</summary>
    TlsUntrusted,

    /// <summary>The connection is reset when the first bytes arrive, before they were read.</summary>
    ResetOnAccept,

    /// <summary>The connection is reset after the request was read, before its effect.</summary>
    ResetBeforeEffect,

    /// <summary>The connection is reset after the effect.</summary>
    ResetAfterEffect,

    /// <summary>The connection is closed in good order, without a word, after the effect.</summary>
    ClosedWithoutAnswer,

    /// <summary>The answer ends in its headers.</summary>
    HalfHeaders,

    /// <summary>The answer is shorter than its Content-Length.</summary>
    HalfBody,

    /// <summary>A chunk of the answer is cut off.</summary>
    CutChunk,

    /// <summary>One byte now and then, for ever.</summary>
    SlowDrip,

    /// <summary>The request is read and never answered.</summary>
    Stall,

    /// <summary>The answer stops in its body.</summary>
    StallInBody,

    /// <summary>The answer is not HTTP.</summary>
    NotHttp,

    /// <summary>The headers of the answer have no end.</summary>
    HugeHeaders,

    /// <summary>The body is larger than its limit.</summary>
    HugeBody,

    /// <summary>Two interim answers, then a good one.</summary>
    InterimAnswers,

    /// <summary>A good answer of another media type.</summary>
    WrongContentType,

    /// <summary>It says JSON and is not.</summary>
    MalformedJson,

    Status307,
    Status400,
    Status401,
    Status404,
    Status408,
    Status409,
    Status429,
    Status500,
    Status503,
}
