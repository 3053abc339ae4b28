using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>Ends requests that are not answered: records why, and tells the client in its own wire format.</summary>
internal sealed class RefusalDesk(IStore store, ITelemetry telemetry, TimeProvider time)
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
            telemetry.RecordDurably(transaction, EventTypes.ContextOverflowed, data);
        }

        // The answer is the refusal whether it could be recorded or not: nothing was spent.
        await store.CommitAsync(transaction, CancellationToken.None);
        return await AnswerAsync(exchange, fault, null);
    }

    /// <summary>Tells the client that the request failed; its attempts are recorded already.</summary>
    public async Task<InferenceReceipt> AnswerAsync(InferenceExchange exchange, Fault fault, UpstreamErrorBody? upstream)
    {
        if (!exchange.ClientGone.IsCancellationRequested)
        {
            try
            {
                await WriteAsync(exchange, fault, upstream);
            }
            catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
            {
                // Nobody is there to be told.
            }
        }

        return Receipt(exchange, fault, null, null);
    }

    /// <summary>How the request ended.</summary>
    public static InferenceReceipt Receipt(InferenceExchange exchange, Fault? fault, Attempt? attempt, AttemptEnd? end) => new(exchange.Call.Id, fault)
    {
        ServedModel = end?.ServedModel,
        Deployment = attempt?.Deployment.Name,
        IsSimulated = attempt?.IsSimulated ?? false,
        Usage = exchange.Usage,
        Cost = exchange.Cost,
        Attempts = exchange.Route?.Attempts ?? 0,
    };

    private async Task WriteAsync(InferenceExchange exchange, Fault fault, UpstreamErrorBody? upstream)
    {
        var call = exchange.Call;
        var envelope = ErrorEnvelope.From(fault, call.Id.Value, call.Attribution.TraceId ?? new string('0', 32), time.GetUtcNow()) with
        {
            RunId = call.Attribution.Run?.Value,
            Tenant = call.Attribution.Tenant,
        };
        if (exchange.IsStarted)
        {
            await exchange.Sink.WriteAsync(OpenAiErrorWriter.Event(fault, envelope, upstream), exchange.ClientGone);
            return;
        }

        await exchange.StartAsync(AnswerHead.OfError(exchange, fault));
        await exchange.Sink.WriteAsync(OpenAiErrorWriter.Body(fault, envelope, upstream), exchange.ClientGone);
    }
}
