namespace Keelson.Economics;

/// <summary>By what spend is cut.</summary>
internal enum SpendCut
{
    /// <summary>The workflow class.</summary>
    Workflow,

    /// <summary>The model that answered.</summary>
    Model,

    /// <summary>The team that owns the workflow.</summary>
    Owner,

    /// <summary>The context tier.</summary>
    Tier,

    /// <summary>The UTC day of the attempt.</summary>
    Day,
}
