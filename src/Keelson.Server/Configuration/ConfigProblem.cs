using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>One thing that is wrong in a configuration, at its place.</summary>
/// <param name="Mark">Where.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="IsWarning">True when the configuration may still be used.</param>
internal sealed record ConfigProblem(ConfigMark Mark, string Message, bool IsWarning)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Mark}: {(IsWarning ? "warning" : "error")}: {Message}";
}
