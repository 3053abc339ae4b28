using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>By what spend can be cut; what is not known is empty.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Model">The model that answered, or else the one that was asked for.</param>
/// <param name="Tier">The context tier.</param>
internal readonly record struct SpendKey(string Workflow, string Model, ContextTier? Tier)
{
    /// <summary>Stands in for names when there are more of them than are kept apart.</summary>
    public const string Other = "(other)";
}
