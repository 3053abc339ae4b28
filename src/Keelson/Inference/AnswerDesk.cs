using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// Ends requests: with the last byte of an answer whose cost is durable, or with an error in the client's own wire format.
/// </summary>
internal sealed class AnswerDesk(IStore store, ITelemetry telemetry, AnswerErrors errors)
{
    /// <summary>Refuses a request of which nothing was sent to a model, or nothing more will be.</summary>
    public async Task<InferenceReceipt> RefuseAsync(InferenceExchange exchange, Fault fault, BudgetAnswer? budget = null)
    {
        var transaction = new StorageTransaction();
        var data = exchange.BaseData with { Code = fault.Code.Code, FailureClass = fault.FailureClass, DurationMs = exchange.ElapsedMs };
        telemetry.RecordDurably(transaction, EventTypes.RequestRefused, data);
        if (budget?.ExceededScope is { } scope)
        {
            telemetry.RecordDurably(transaction, EventTypes.BudgetExceeded, data with { Subject = scope, Cost = budget.Asked });
        }

        if (fault.Code == ErrorCodes.ModelContextOverflow)
        {
            telemetry.RecordDurably(transaction, EventTypes.ContextOverflowed, data with { Count = exchange.PromptTokens.Low });
        }

        foreach (var (type, note) in exchange.Notes)
        {
            telemetry.RecordDurably(transaction, type, note);
        }

        // The answer is the refusal whether it could be recorded or not: nothing was spent.
        await store.CommitAsync(transaction, CancellationToken.None);
        try
        {
            await errors.WriteAsync(exchange, fault, null);
        }
        catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }

        return Receipt(exchange, fault);
    }

    /// <summary>Ends a request after its last attempt, which is recorded already unless <paramref name="unrecorded"/> says why not.</summary>
    public async Task<InferenceReceipt> FinishAsync(InferenceExchange exchange, Attempt attempt, AttemptEnd end, Fault? unrecorded)
    {
        var fault = unrecorded ?? (end.IsClientGone ? StreamFailures.Gone : end.Failure?.Fault);
        try
        {
            if (fault is not null)
            {
                await errors.WriteAsync(exchange, fault, end.Failure?.Body);
            }
            else
            {
                await WriteLastAsync(exchange, attempt, end);
            }
        }
        catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
        {
            // The answer is recorded; that its last byte was not taken changes nothing.
        }

        return Receipt(exchange, fault) with
        {
            ServedModel = end.ServedModel,
            Deployment = attempt.Deployment.Name,
            IsSimulated = attempt.IsSimulated,
        };
    }

    private static InferenceReceipt Receipt(InferenceExchange exchange, Fault? fault) => new(exchange.Call.Id, fault)
    {
        Usage = exchange.Usage,
        Cost = exchange.Cost,
        CompactedTokens = exchange.CompactedTokens,
        SummaryCost = exchange.SummaryCost,
        Attempts = exchange.Route?.Attempts ?? 0,
    };

    private static async Task WriteLastAsync(InferenceExchange exchange, Attempt attempt, AttemptEnd end)
    {
        if (!exchange.IsStarted)
        {
            await exchange.StartAsync(AnswerHead.OfBuffered(exchange, attempt, end));
        }

        if (!end.Tail.IsEmpty)
        {
            await exchange.Sink.WriteAsync(end.Tail, exchange.ClientGone);
        }
    }
}
