using System.Text.Json;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows.Agents;

/// <summary>
/// Runs model turns as steps. The pipeline retries and falls back by itself; what it gives up on is tried again here, because a run
/// outlives an outage. A turn whose answer was paid for and lost in a crash is asked again: the ledger then shows both attempts.
/// </summary>
internal sealed class ModelStepRunner(RunFrame frame, IInferenceClient client)
{
    public async Task RunAsync(StepSlot slot, Func<ModelAsk, ModelAsk> shape, RetryOptions retry)
    {
        while (true)
        {
            var known = frame.State.Steps.GetValueOrDefault(slot.Path);
            if (known?.DueAt is { } due)
            {
                await frame.Clock.UntilAsync(due);
            }

            if (!await frame.Journal.SettledAsync() || frame.IsHeld)
            {
                return;
            }

            var startedAt = frame.Now;
            var ask = shape(new ModelAsk(frame.AttributionOf(slot.Path), default) { Deadline = frame.State.Deadline(startedAt) });

            // On the thread pool: the pipeline's own work must not queue behind the run's.
            frame.BeginAttempt();
            var turn = await Task.Run(() => client.AskAsync(ask, frame.Stopping));
            frame.EndAttempt();
            if (frame.IsStopped)
            {
                return;
            }

            var entry = EntryOf(slot, turn, (known?.Attempts ?? 0) + 1, startedAt, retry);
            if (entry.IsCompletion)
            {
                frame.Conclude(slot, entry);
                return;
            }

            if (!await frame.Journal.CommitAsync(entry))
            {
                return;
            }
        }
    }

    private static byte[] ValueOf(ModelTurn turn) => KeelsonJson.Serialize(new AgentTurn(
        turn.Receipt.Id.Value,
        JsonSerializer.Deserialize<JsonElement>(turn.Message.Span),
        turn.Text,
        [.. turn.ToolCalls.Select(call => new AgentCall(call.Id, call.Name, call.Arguments))],
        turn.FinishReason,
        turn.Receipt.ServedModel,
        turn.Receipt.IsSimulated));

    private RunEntry EntryOf(StepSlot slot, ModelTurn turn, int attempt, DateTimeOffset startedAt, RetryOptions retry)
    {
        var entry = new RunEntry(RunEntryKind.StepCompleted, frame.Now)
        {
            Path = slot.Path,
            Step = slot.Kind,
            Digest = slot.Digest,
            Attempt = attempt,
            StartedAt = startedAt,
            Name = turn.Receipt.ServedModel,
            Id = turn.Receipt.Id.Value,
            Cost = turn.Receipt.Cost,
        };
        if (turn.Fault is not { } fault)
        {
            return entry with { Value = ValueOf(turn) };
        }

        var next = RetryDecider.Next(retry, attempt, fault, RetryDecider.IsTransient(fault), frame.Services.Jitter.Next(), frame.Now);
        return entry with
        {
            Kind = next is null ? RunEntryKind.StepFailed : RunEntryKind.StepRetried,
            DueAt = next,
            Fault = StoredFault.From(fault),
        };
    }
}
