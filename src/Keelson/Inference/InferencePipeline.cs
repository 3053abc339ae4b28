using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The stages of a request, in their order.</summary>
internal sealed class InferencePipeline(
    SnapshotSource snapshots,
    ContextCompaction fit,
    CacheDesk cache,
    AdmissionGate admission,
    RouteGate routes,
    AttemptRunner runner,
    AttemptLedger ledger,
    AnswerDesk desk,
    InferenceOptions options,
    TimeProvider time) : IInferencePipeline
{
    /// <inheritdoc/>
    public async Task<InferenceReceipt> ExecuteAsync(InferenceCall call, IResponseSink sink, CancellationToken cancellation)
    {
        var exchange = new InferenceExchange(call, sink, snapshots.Current, time, options, cancellation);
        try
        {
            if ((RequestIntake.Read(exchange, options) ?? await fit.FitAsync(exchange)) is { } refusal) // read, fit
            {
                return await desk.RefuseAsync(exchange, refusal);
            }

            return await cache.AnswerAsync(exchange, () => AskAsync(exchange));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await desk.RefuseAsync(exchange, StreamFailures.Gone); // While it waited: nothing is under way.
        }
    }

    private async Task<InferenceReceipt> AskAsync(InferenceExchange exchange)
    {
        routes.Plan(exchange); // route
        while (true)
        {
            var (receipt, wait) = await AttemptAsync(exchange);
            if (receipt is not null)
            {
                return receipt;
            }

            await Task.Delay(wait, time, exchange.ClientGone);
        }
    }

    private async Task<(InferenceReceipt? Receipt, TimeSpan Wait)> AttemptAsync(InferenceExchange exchange)
    {
        var entry = await admission.EnterAsync(exchange, exchange.Route.Attempts + 1); // admit
        if (entry.Reservation is not { } reservation)
        {
            return (await desk.RefuseAsync(exchange, entry.Refusal!, entry), default);
        }

        var deployment = entry.Deployment!;
        return await CallAsync(exchange, ledger.Begin(exchange, exchange.Route.Begin(deployment), deployment, reservation));
    }

    private async Task<(InferenceReceipt? Receipt, TimeSpan Wait)> CallAsync(InferenceExchange exchange, Attempt attempt)
    {
        AttemptEnd? end = null;
        try
        {
            end = await runner.RunAsync(exchange, attempt); // call
        }
        finally
        {
            routes.Leave(exchange, attempt.Deployment, end);
            if (end is null)
            {
                // A bug is on its way up; the attempt is recorded all the same.
                var unforeseen = new Fault(ErrorCodes.Internal, "The attempt ended in a way that nobody foresaw.");
                await ledger.EndAsync(exchange, attempt, AttemptEnd.Failed(unforeseen, Remedy.None), AttemptVerdict.FailFast);
            }
        }

        using (end.TailOwner)
        {
            var decision = routes.Decide(exchange, attempt.Deployment, end);
            var unrecorded = await ledger.EndAsync(exchange, attempt, end, decision.Verdict); // meter, commit
            return decision.GoesOn && unrecorded is null
                ? (null, decision.Wait)
                : (await desk.FinishAsync(exchange, attempt, end, unrecorded), default); // last byte
        }
    }
}
