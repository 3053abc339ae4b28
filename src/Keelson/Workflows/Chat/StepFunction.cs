using System.Text.Json;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Chat;

/// <summary>A function of the author's own whose every call is a step of the run: done once, remembered, and answered from the history on replay.</summary>
internal sealed class StepFunction(WorkflowContext run, AIFunction function, StepOptions? options) : DelegatingAIFunction(function)
{
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        await run.StepAsync(
            Name,
            async step => JsonSerializer.SerializeToElement(await InnerFunction.InvokeAsync(arguments, step.Cancellation), KeelsonJson.Options),
            options);
}
