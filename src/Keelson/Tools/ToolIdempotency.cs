namespace Keelson.Tools;

/// <summary>What a tool does with a repeated call.</summary>
public enum ToolIdempotency
{
    /// <summary>Nobody knows: never sent twice; an unknown outcome waits for a person.</summary>
    None,

    /// <summary>It forwards our idempotency key to a server that honours it: sent again with the same key.</summary>
    Native,

    /// <summary>It can be asked by key whether it happened.</summary>
    Lookup,

    /// <summary>It changes nothing: sent again freely.</summary>
    Safe,
}
