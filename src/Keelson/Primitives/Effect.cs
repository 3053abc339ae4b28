namespace Keelson.Primitives;

/// <summary>What a tool changes.</summary>
public enum Effect
{
    /// <summary>Nothing.</summary>
    Read,

    /// <summary>Something that can be undone.</summary>
    Write,

    /// <summary>Something that cannot be undone.</summary>
    Irreversible,
}
