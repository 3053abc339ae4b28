using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class FailureTableTests
{
    // In the order of the vectors; a signal of the vectors is a sentence, so its place and its first words tie it to ours.
    private static readonly (string Begins, FailureSignal Signal)[] Signals =
    [
        ("provider HTTP 500/502", FailureSignal.ProviderUnavailable),
        ("provider HTTP 429 caused by the provider shared", FailureSignal.ProviderOverloaded),
        ("provider HTTP 429 caused by our own", FailureSignal.ProviderQuotaExhausted),
        ("platform admission 429", FailureSignal.OwnLimitExceeded),
        ("platform load shedding", FailureSignal.LoadShed),
        ("first-token timeout", FailureSignal.FirstTokenTimeout),
        ("stream cut after first token", FailureSignal.StreamCutAfterFirstToken),
        ("policy engine deny", FailureSignal.PolicyDenied),
        ("policy engine unreachable", FailureSignal.PolicyEngineUnavailable),
        ("provider content filter", FailureSignal.ContentFiltered),
        ("HTTP 400 invalid request built", FailureSignal.AdapterRequestInvalid),
        ("HTTP 400 invalid request supplied", FailureSignal.CallerRequestInvalid),
        ("HTTP 401/403 from provider", FailureSignal.ProviderRefusedOurKey),
        ("HTTP 401/403 to caller", FailureSignal.CallerRefused),
        ("HTTP 404 model not found", FailureSignal.ModelNotFound),
        ("HTTP 402", FailureSignal.ProviderBillingLimit),
        ("HTTP 413", FailureSignal.InputTooLarge),
        ("context_length_exceeded", FailureSignal.ContextOverflow),
        ("HTTP 408/499", FailureSignal.ClientCancelledInTime),
        ("tool call: transport failure", FailureSignal.ToolUnavailable),
        ("tool call: tool returned a business error", FailureSignal.ToolBusinessError),
        ("tool call: arguments invalid", FailureSignal.ToolArgumentsInvalid),
        ("model output not parseable", FailureSignal.OutputInvalid),
        ("evaluator or human marks", FailureSignal.ResultWrong),
        ("loop / max steps", FailureSignal.LoopLimit),
        ("time budget exceeded while waiting", FailureSignal.HumanWaitTimeout),
        ("human approver rejected", FailureSignal.HumanRejected),
        ("user abandoned", FailureSignal.Abandoned),
        ("platform crash", FailureSignal.PlatformFailed),
        ("run resumed from checkpoint", FailureSignal.RecoveredInTime),
        ("load test", FailureSignal.OutOfScope),
        ("telemetry for the call missing", FailureSignal.TelemetryMissing),
    ];

    [Fact]
    public void Every_signal_of_the_vectors_has_its_class_and_its_effects()
    {
        var rows = SreVectors.Read("error_classes").GetProperty("classes").EnumerateArray().ToList();
        Assert.Equal(Signals.Length, rows.Count);
        foreach (var row in rows)
        {
            var text = row.GetProperty("signal").GetString()!;
            var signal = Signals.Single(pair => text.StartsWith(pair.Begins, StringComparison.Ordinal)).Signal;
            var expected = (
                Class(row.GetProperty("errorClass").GetString()!),
                Effect(row.GetProperty("availability").GetString()!),
                Effect(row.GetProperty("latency").GetString()!),
                Effect(row.GetProperty("quality").GetString()!),
                Effect(row.GetProperty("workflowSuccess").GetString()!),
                row.GetProperty("retryable").GetBoolean());
            var actual = FailureTable.Of(signal);
            Assert.Equal(
                expected,
                (actual.FailureClass, actual.Availability, actual.Latency, actual.Quality, actual.WorkflowSuccess, actual.IsRetryable));
        }
    }

    [Fact]
    public void Every_signal_stands_in_the_table_and_anything_else_burns()
    {
        foreach (var signal in Enum.GetValues<FailureSignal>().Where(signal => signal is not (FailureSignal.Unclassified or FailureSignal.TelemetryMissing)))
        {
            Assert.NotEqual(FailureClass.Unknown, FailureTable.Of(signal).FailureClass);
        }

        Assert.Equal(SliEffect.Bad, FailureTable.Of((FailureSignal)999).Availability);
    }

    [Fact]
    public void What_burns_availability_is_what_the_class_says()
    {
        foreach (var effect in Enum.GetValues<FailureSignal>().Select(FailureTable.Of))
        {
            if (effect.FailureClass.BurnsErrorBudget())
            {
                Assert.Equal(SliEffect.Bad, effect.Availability);
            }

            if (effect.FailureClass.IsExcluded())
            {
                Assert.NotEqual(SliEffect.Bad, effect.Availability);
            }
        }
    }

    // A person's refusal is a rejection by a rule of ours (the rule that asks for an approval); the platform has no class of its own for it.
    private static FailureClass Class(string name) => name == "human_rejection"
        ? FailureClass.PolicyRejection
        : Enum.Parse<FailureClass>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private static SliEffect Effect(string name) => name switch
    {
        "n/a" => SliEffect.NotApplicable,
        "counts-if-run-fails" => SliEffect.BadIfRunFails,
        "excluded-or-bad*" => SliEffect.ExcludedOrBad,
        _ => Enum.Parse<SliEffect>(name, ignoreCase: true),
    };
}
