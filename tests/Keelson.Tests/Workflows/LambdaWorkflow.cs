using System.Text.Json;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

/// <summary>A workflow whose code is given by the test.</summary>
internal sealed class LambdaWorkflow(Func<WorkflowContext, JsonElement, Task<object?>> body) : Workflow<JsonElement, object?>
{
    protected override Task<object?> RunAsync(WorkflowContext run, JsonElement input) => body(run, input);
}
