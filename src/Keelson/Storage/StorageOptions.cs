namespace Keelson.Storage;

/// <summary>How the store is set up. The defaults run on a laptop.</summary>
public sealed record StorageOptions
{
    /// <summary>Where the bytes are kept.</summary>
    public StorageKind Kind { get; init; } = StorageKind.Memory;
}
