namespace Keelson.Primitives;

/// <summary>How much a workflow is worth to the business; decides who gets reserved capacity and how long state lives.</summary>
public enum ValueClass
{
    /// <summary>Last in line.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>First in line.</summary>
    High,
}
