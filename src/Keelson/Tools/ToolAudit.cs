using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Audit;
using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>The evidence of tool calls and approvals: closed words and digests, in the transaction of what they are about.</summary>
internal sealed class ToolAudit(IdFactory ids, TimeProvider time)
{
    /// <summary>Before an effect: no leaf, no action.</summary>
    public void Intended(StorageTransaction transaction, ToolCallTicket ticket, ToolCallState state) =>
        Add(transaction, ticket, state, "tool.intended", null);

    /// <summary>After an effect, or after nobody knows.</summary>
    public void Ended(StorageTransaction transaction, ToolCallTicket ticket, ToolCallState state) =>
        Add(transaction, ticket, state, "tool." + Word(state.Phase), state.Fault?.Code);

    /// <summary>A person said what became of a call.</summary>
    public void Resolved(StorageTransaction transaction, ToolCallState state, string tenant) =>
        Write(transaction, tenant, "tool.resolved", state.ResolvedBy ?? "", "tool", state.Tool, new()
        {
            ["idem"] = state.Key,
            ["outcome"] = state.Resolution == ToolResolution.Executed ? "executed" : "not_executed",
            ["run"] = state.Run,
            ["step"] = state.Step,
        });

    /// <summary>A person accepted the definition of a tool.</summary>
    public void DefinitionAccepted(StorageTransaction transaction, string tool, string digest, Attribution by) =>
        Write(transaction, by.Tenant, "tool.definition_accepted", by.Actor, "tool", tool, new() { ["digest"] = digest });

    /// <summary>Something happened to an approval.</summary>
    public void Approval(StorageTransaction transaction, Approval approval, string action, string actor) =>
        Write(transaction, approval.Tenant, action, actor, "approval", approval.Id, new()
        {
            ["digest"] = approval.Digest,
            ["idem"] = approval.Key,
            ["run"] = approval.Run,
            ["status"] = Word(approval.Status),
            ["step"] = approval.Step,
            ["tool"] = approval.Tool,
        });

    private void Add(StorageTransaction transaction, ToolCallTicket ticket, ToolCallState state, string action, string? code)
    {
        if (state.Effect == Effect.Read)
        {
            return;
        }

        Write(transaction, ticket.Call.Attribution.Tenant, action, ticket.Call.Attribution.TokenId ?? ticket.Call.Attribution.Actor, "tool", state.Tool, new()
        {
            ["code"] = code,
            ["compensation"] = state.IsCompensation ? "true" : null,
            ["effect"] = Word(state.Effect),
            ["epoch"] = state.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["idem"] = state.Key,
            ["run"] = state.Run,
            ["step"] = state.Step,
            ["workflow"] = state.Workflow,
        });
    }

    private void Write(
        StorageTransaction transaction, string tenant, string action, string actor, string targetKind, string target, Dictionary<string, string?> facts) =>
        new AuditLeaf(ids.NextEventId(), time.GetUtcNow(), tenant, action, KindOf(actor), TokenOf(actor), targetKind, target)
        {
            Decision = action is "approval.granted" ? "approve" : action is "approval.denied" ? "deny" : "allow",
            Facts = facts.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Key, fact => fact.Value!),
        }.AddTo(transaction);

    private static SubjectKind KindOf(string actor) => Subject.TryParse(actor, out var subject) ? subject.Kind : SubjectKind.Service;

    // A leaf can never be erased, so a person stands in it as a digest; the row behind the approval or call has the name.
    private static string TokenOf(string actor) => KindOf(actor) == SubjectKind.User
        ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(actor)))
        : actor;

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
