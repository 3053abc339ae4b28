using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>The one road of every tool call; see <see cref="IToolGateway"/>.</summary>
internal sealed class ToolInvoker(
    ToolAdmission admission,
    ToolApprovalCheck approvals,
    ToolLedger ledger,
    ToolRunner runner,
    ToolProbe probe,
    ToolDoor door,
    McpTools mcp,
    TokenCalls calls,
    ToolNode node,
    ToolClosing closing,
    IStore store,
    TimeProvider time) : IToolGateway
{
    private const int RacesMax = 3; // Each lost race means that somebody else moved the call on; more than that is a bug.
    private static readonly TimeSpan InFlightRetryAfter = TimeSpan.FromSeconds(1);

    public async Task<ToolResult> InvokeAsync(ToolCall call, IToolCallRider? rider, CancellationToken cancellation)
    {
        rider ??= new LoneRider(store);
        await mcp.PrepareAsync(call.Tool, call.Deadline, cancellation);
        var (ticket, refusal) = admission.Admit(call, rider);
        if (ticket is null)
        {
            return await closing.RefuseAsync(call, rider, refusal!);
        }

        if (!node.TryEnter(ticket.Key))
        {
            var busy = new Fault(ErrorCodes.IdempotencyInFlight, "The same call is being made right now; ask again for its answer.");
            return await ToolClosing.CloseAsync(ticket, ticket.Result(busy with { RetryAfter = InFlightRetryAfter }));
        }

        try
        {
            for (var race = 0; race < RacesMax; race++)
            {
                if (await TryAsync(ticket, cancellation) is { } result)
                {
                    return result;
                }
            }
        }
        finally
        {
            node.Leave(ticket.Key);
        }

        var contested = new Fault(ErrorCodes.StateConflict, "Other callers keep changing this call; ask again.");
        return await ToolClosing.CloseAsync(ticket, ticket.Result(contested));
    }

    // Null: another owner moved the row between our read and our write; read again and decide again.
    private async Task<ToolResult?> TryAsync(ToolCallTicket ticket, CancellationToken cancellation)
    {
        var known = await ledger.FindAsync(ticket.Key, cancellation);
        var isOwnerAlive = known is not null && node.IsAlive(known.State);
        var decision = ToolCallDecider.Begin(known?.State, ticket.Fingerprint, isOwnerAlive, time.GetUtcNow());
        return decision.Move switch
        {
            ToolCallMove.Intend => await IntendAsync(ticket, known, cancellation),
            ToolCallMove.Resend => await ResendAsync(ticket, known!, cancellation),
            ToolCallMove.Probe => await ProbeAsync(ticket, known!, cancellation),
            ToolCallMove.Hold => await ledger.EndAsync(ticket, known!, new ToolAttempt(null, decision.Fault), 0, CancellationToken.None),
            ToolCallMove.Replay => await ReplayAsync(ticket, known!.State, decision.Fault, cancellation),
            ToolCallMove.Refuse => await ToolClosing.CloseAsync(ticket, ticket.Result(decision.Fault)),
            _ => throw new InvalidOperationException($"A move that is not known: {decision.Move}."),
        };
    }

    private async Task<ToolResult?> IntendAsync(ToolCallTicket ticket, ToolCallRow? known, CancellationToken cancellation)
    {
        if (ticket.Call.IsSettling)
        {
            return await ToolClosing.CloseAsync(ticket, ticket.Result(new Fault(ErrorCodes.RunCancelled, "The call was never sent.")));
        }

        var (used, waiting) = await approvals.CheckAsync(ticket, cancellation);
        if (waiting is not null)
        {
            return waiting;
        }

        var (pass, turned) = await door.EnterAsync(ticket.Definition, ticket.Call.Deadline, cancellation);
        if (pass is null)
        {
            return await closing.TurnAwayAsync(ticket, turned!);
        }

        using (pass)
        {
            if (await calls.TakeAsync(ticket.Call, cancellation) is { } spent)
            {
                return await closing.TurnAwayAsync(ticket, spent);
            }

            var (row, fault) = await ledger.IntendAsync(ticket, known, used, cancellation);
            if (row is null)
            {
                calls.GiveBack(ticket.Call);
                return Lost(ticket, fault!);
            }

            return await SendAsync(ticket, row, cancellation);
        }
    }

    private async Task<ToolResult?> ResendAsync(ToolCallTicket ticket, ToolCallRow known, CancellationToken cancellation)
    {
        var (pass, turned) = await door.EnterAsync(ticket.Definition, ticket.Call.Deadline, cancellation);
        if (pass is null)
        {
            // Not sent now; whether it was executed before is as unknown as it was.
            return await closing.TurnAwayAsync(ticket, turned! with { Outcome = EffectOutcome.Unknown });
        }

        using (pass)
        {
            return await SendAsync(ticket, known, cancellation);
        }
    }

    private async Task<ToolResult?> SendAsync(ToolCallTicket ticket, ToolCallRow row, CancellationToken cancellation)
    {
        // A call that changes nothing may be sent again whatever happened, so there is nothing to remember before the first byte.
        if (ticket.Definition.Idempotency != ToolIdempotency.Safe)
        {
            var (started, fault) = await ledger.StartAsync(ticket, row, cancellation);
            if (started is null)
            {
                return Lost(ticket, fault!);
            }

            row = started;
        }

        var begun = time.GetTimestamp();
        var attempt = await runner.SendAsync(ticket, row.State.IsDoubtful, cancellation);
        return await ledger.EndAsync(ticket, row, attempt, time.GetElapsedTime(begun).TotalMilliseconds, CancellationToken.None);
    }

    private async Task<ToolResult?> ProbeAsync(ToolCallTicket ticket, ToolCallRow known, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var (happened, attempt) = await probe.AskAsync(ticket, known.State, cancellation);
        if (happened == false)
        {
            // It did not happen, and nobody else may send it meanwhile: the intent is written under the version that was probed.
            return await IntendAsync(ticket, known with { State = known.State with { IsDoubtful = false } }, cancellation);
        }

        return await ledger.EndAsync(ticket, known, attempt, time.GetElapsedTime(begun).TotalMilliseconds, CancellationToken.None);
    }

    private async Task<ToolResult> ReplayAsync(ToolCallTicket ticket, ToolCallState state, Fault? fault, CancellationToken cancellation)
    {
        var value = fault is null ? await ledger.ReadAnswerAsync(ticket.Key, cancellation) : null;
        return await closing.ReplayAsync(ticket, state, ticket.Result(fault) with { Value = value, IsReplayed = true });
    }

    private static ToolResult? Lost(ToolCallTicket ticket, Fault fault) =>
        fault.Code == ErrorCodes.StateConflict ? null : ticket.Result(fault);
}
