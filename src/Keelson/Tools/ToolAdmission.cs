using System.Security.Cryptography;
using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>The first part of the road: capability, wave, arguments, key. It writes nothing.</summary>
internal sealed class ToolAdmission(SnapshotSource snapshots, ToolDirectory directory, ToolArguments arguments)
{
    /// <summary>The call as it may go on, or why it may not.</summary>
    public (ToolCallTicket? Ticket, Fault? Refusal) Admit(ToolCall call, IToolCallRider rider)
    {
        if (call.ClientKey is { } chosen && ClientKey.Check(chosen) is { } invalid)
        {
            return (null, invalid);
        }

        var snapshot = snapshots.Current;
        if (!directory.TryGet(snapshot, call.Tool, out var definition))
        {
            return (null, new Fault(ErrorCodes.ToolNotFound, $"There is no tool '{call.Tool}'."));
        }

        var wave = WaveRules.Of(snapshot, call.Attribution.Workflow, call.Attribution.TrustTier);
        if (ToolPolicy.Check(call, definition, wave) is { } denied)
        {
            return (null, denied);
        }

        var (canonical, refusal) = arguments.Read(definition, call.Arguments);
        if (canonical is null)
        {
            return (null, refusal);
        }

        if (!call.Caps.IsEmpty && ToolCapsPolicy.Check(call.Caps, definition, canonical, call.Attribution, snapshot.Find<McpServerBook>()) is { } outside)
        {
            return (null, outside);
        }

        var digest = SHA256.HashData(canonical);
        var fingerprint = ToolArguments.Fingerprint(definition.Name, canonical);
        var key = KeyOf(call, definition, digest);
        return (new ToolCallTicket(call, definition, canonical, key.Value, fingerprint, Convert.ToHexStringLower(digest), wave, rider), null);
    }

    private static IdempotencyKey KeyOf(ToolCall call, ToolDefinition definition, byte[] argumentsDigest) =>
        call.ClientKey is { } chosen
            ? IdempotencyKey.OfClient(call.Attribution.Tenant, chosen)
            : IdempotencyKey.Derive(
                call.Attribution.Tenant,
                call.Attribution.Run?.Value ?? "",
                call.Attribution.Step ?? "",
                call.AttemptGroup,
                definition.Name,
                definition.Version,
                argumentsDigest);
}
