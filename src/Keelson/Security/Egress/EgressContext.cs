using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>What a caller may hang on a request so that a refusal is recorded on the right account.</summary>
public static class EgressContext
{
    /// <summary>On whose account the call runs.</summary>
    public static readonly HttpRequestOptionsKey<Attribution> Account = new("keelson.account");

    /// <summary>Which tool calls.</summary>
    public static readonly HttpRequestOptionsKey<string> Tool = new("keelson.tool");
}
