using System.Text.Json;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Runtime;

/// <summary>A workflow whose body is given by the test.</summary>
internal sealed class LambdaWorkflow(Func<WorkflowContext, JsonElement, Task<object?>> body) : Workflow<JsonElement, object?>
{
    protected override Task<object?> RunAsync(WorkflowContext run, JsonElement input) => body(run, input);
}
