using Keelson.Primitives;

namespace Keelson.Server.Api.Sessions;

/// <summary>The body that begins a session.</summary>
/// <param name="Workflow">The workflow class whose agent answers.</param>
/// <param name="Sensitivity">How sensitive it is; the workflow's when absent.</param>
/// <param name="Value">What it is worth; the workflow's when absent.</param>
internal sealed record CreateSessionRequest(string? Workflow, Sensitivity? Sensitivity, ValueClass? Value);
