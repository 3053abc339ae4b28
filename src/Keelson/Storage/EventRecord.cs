namespace Keelson.Storage;

/// <summary>One event on its way into the stream. What it means is the business of Telemetry; the store indexes the named columns.</summary>
/// <param name="Id">Unique; an event with a known id is left out (import is idempotent).</param>
/// <param name="Type">For example <c>keelson.run.completed</c>.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Workflow">The workflow class, if any.</param>
/// <param name="Run">The run, if any.</param>
/// <param name="Session">The session, if any.</param>
/// <param name="Request">The model request, if any.</param>
/// <param name="Payload">The whole event as CloudEvents 1.0 JSON.</param>
public sealed record EventRecord(
    string Id,
    string Type,
    DateTimeOffset Time,
    string? Workflow,
    string? Run,
    string? Session,
    string? Request,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>When it may be forgotten; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
