namespace Keelson.Tests.Inference;

/// <summary>What a recorded file holds.</summary>
internal enum RecordingKind
{
    /// <summary>A whole stream.</summary>
    Stream,

    /// <summary>A stream that ends before its end.</summary>
    CutStream,

    /// <summary>A whole answer.</summary>
    Answer,

    /// <summary>An error.</summary>
    Error,

    /// <summary>A protocol that the platform does not speak, or no answer of a model.</summary>
    Foreign,
}
