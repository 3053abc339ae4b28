using System.Security.Cryptography;
using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>Asks, by key, whether a call happened that got no answer: at the tool's lookup address, or of its lookup tool.</summary>
internal sealed class ToolProbe(SnapshotSource snapshots, ToolDirectory directory, ToolArguments arguments, ToolDoor door, ToolRunner runner, TimeProvider time)
{
    /// <summary>True, false, or null when there was no clear answer; then the fault says why, and when to ask again if that is known.</summary>
    public async Task<(bool? Happened, ToolAttempt Attempt)> AskAsync(ToolCallTicket ticket, ToolCallState known, CancellationToken cancellation)
    {
        var (happened, attempt) = ticket.Definition.Lookup is { } lookup
            ? await AskToolAsync(ticket, lookup, cancellation)
            : await runner.ProbeAsync(ticket, cancellation);
        if (happened == false && LookupDecider.StillSettling(known, ticket.Definition.LookupSettle, time.GetUtcNow()) is var wait && wait > TimeSpan.Zero)
        {
            return (null, Unknown("The lookup does not know the call, which was sent only just now; ask again.", wait));
        }

        return (happened, attempt);
    }

    private async Task<(bool? Happened, ToolAttempt Attempt)> AskToolAsync(ToolCallTicket ticket, ToolLookup lookup, CancellationToken cancellation)
    {
        if (!directory.TryGet(snapshots.Current, lookup.Tool, out var definition) || definition.Effect != Effect.Read)
        {
            return (null, Unknown($"There is no tool '{lookup.Tool}' that only reads, so nobody can be asked."));
        }

        var (canonical, refusal) = arguments.Read(definition, LookupDecider.Arguments(lookup.Arguments, ticket.Key, ticket.Arguments));
        if (canonical is null)
        {
            return (null, Unknown($"The lookup's arguments do not fit the tool '{lookup.Tool}': {refusal!.Detail}"));
        }

        var (pass, turned) = await door.EnterAsync(definition, ticket.Call.Deadline, cancellation);
        if (pass is null)
        {
            return (null, Unknown("The lookup tool has no place for the question now.", turned!.RetryAfter));
        }

        using (pass)
        {
            var digest = SHA256.HashData(canonical);
            var question = ticket with
            {
                Definition = definition,
                Arguments = canonical,
                Key = IdempotencyKey.OfClient(ticket.Call.Attribution.Tenant, "lookup/" + ticket.Key).Value, // Never the key that it asks about.
                ArgumentsDigest = Convert.ToHexStringLower(digest),
            };
            var attempt = await runner.SendAsync(question, isDoubtful: false, cancellation);
            return LookupDecider.Read(attempt, lookup.Found) switch
            {
                true => (true, attempt),
                false => (false, new ToolAttempt(null, null)),
                null => (null, Unknown("The lookup gave no clear answer; ask again later.", attempt.Fault?.RetryAfter)),
            };
        }
    }

    private static ToolAttempt Unknown(string why, TimeSpan? retryAfter = null) =>
        new(null, new Fault(ErrorCodes.ToolOutcomeUnknown, why) { RetryAfter = retryAfter });
}
