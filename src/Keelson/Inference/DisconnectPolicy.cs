namespace Keelson.Inference;

/// <summary>What happens to the upstream call when the client goes away.</summary>
public enum DisconnectPolicy
{
    /// <summary>It is cancelled: a self-hosted server stops working.</summary>
    Cancel,

    /// <summary>It is read to its end for the usage, up to a cap: a paid service bills it anyway.</summary>
    Drain,
}
