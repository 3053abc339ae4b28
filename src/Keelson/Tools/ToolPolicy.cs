using System.Globalization;
using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Tools;

/// <summary>Decides whether a caller may make a call at all. Pure.</summary>
internal static class ToolPolicy
{
    /// <summary>Why the call is refused, or null.</summary>
    public static Fault? Check(ToolCall call, ToolDefinition definition, WaveModel? wave)
    {
        if (call.IsCompensation || call.IsSettling)
        {
            return null;
        }

        if (call.AllowedTools is { } allowed && !allowed.Contains(definition.Name))
        {
            return new Fault(ErrorCodes.AuthScopeMissing, $"The caller may not use the tool '{definition.Name}'.") { PolicyRule = "tools" };
        }

        var number = call.Attribution.TrustTier.ToString(CultureInfo.InvariantCulture);
        if (wave is null)
        {
            return new Fault(ErrorCodes.PolicyDenied, $"No rollout wave {number} is configured, so nothing is allowed in it.") { PolicyRule = $"waves.{number}" };
        }

        return wave.Effects.Contains(definition.Effect)
            ? null
            : new Fault(ErrorCodes.PolicyDenied, $"In wave {number} a tool with the effect '{Word(definition.Effect)}' is not allowed.")
            {
                PolicyRule = $"waves.{number}.effects",
            };
    }

    /// <summary>How many people must approve before the call is made; 0: none.</summary>
    public static int ApprovalsNeeded(ToolCall call, ToolDefinition definition, WaveModel? wave)
    {
        if (call.IsCompensation || call.IsSettling || wave is null || !wave.Approvals.Contains(definition.Effect))
        {
            return 0;
        }

        return wave.FourEyes ? 2 : 1;
    }

    private static string Word(Effect effect) => effect.ToString().ToLowerInvariant();
}
