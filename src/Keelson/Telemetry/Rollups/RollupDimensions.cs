using Keelson.Primitives;

namespace Keelson.Telemetry.Rollups;

/// <summary>By what a rollup can be cut; what does not apply is empty.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Model">The model, or what the projection puts in its place.</param>
/// <param name="Deployment">The deployment, or what the projection puts in its place.</param>
/// <param name="Tier">The context tier.</param>
/// <param name="FailureClass">Who must act.</param>
/// <param name="TrustTier">The rollout wave, 0 when it is not known.</param>
internal readonly record struct RollupDimensions(
    string Workflow,
    string Model = "",
    string Deployment = "",
    ContextTier? Tier = null,
    FailureClass FailureClass = FailureClass.None,
    int TrustTier = 0) : IComparable<RollupDimensions>
{
    /// <summary>Stands in for names when there are more of them than a store keeps apart.</summary>
    public const string Other = "(other)";

    /// <inheritdoc/>
    public int CompareTo(RollupDimensions other)
    {
        var order = string.CompareOrdinal(Workflow, other.Workflow);
        order = order != 0 ? order : string.CompareOrdinal(Model, other.Model);
        order = order != 0 ? order : string.CompareOrdinal(Deployment, other.Deployment);
        order = order != 0 ? order : Nullable.Compare(Tier, other.Tier);
        order = order != 0 ? order : FailureClass.CompareTo(other.FailureClass);
        return order != 0 ? order : TrustTier.CompareTo(other.TrustTier);
    }

    /// <summary>The same without its names.</summary>
    public RollupDimensions WithoutNames() => this with { Workflow = Other, Model = Other, Deployment = Other };

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write(Workflow);
        writer.Write(Model);
        writer.Write(Deployment);
        writer.Write(Tier is { } tier ? (int)tier + 1 : 0);
        writer.Write((int)FailureClass);
        writer.Write(TrustTier);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RollupDimensions Read(ref CompactReader reader)
    {
        var (workflow, model, deployment) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        var tier = (int)reader.ReadUnsigned();
        return new RollupDimensions(
            workflow,
            model,
            deployment,
            tier == 0 ? null : (ContextTier)(tier - 1),
            (FailureClass)reader.ReadUnsigned(),
            (int)reader.ReadUnsigned());
    }
}
