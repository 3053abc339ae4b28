namespace Keelson.Telemetry;

/// <summary>What became of the saved state of a projection at a start.</summary>
internal enum SavedStateFit
{
    /// <summary>The projection has it.</summary>
    Loaded,

    /// <summary>There is none: a first start, or the process ended before the first save.</summary>
    Missing,

    /// <summary>An older or newer program saved it.</summary>
    OtherVersion,

    /// <summary>There is one and it cannot be used.</summary>
    Damaged,
}
