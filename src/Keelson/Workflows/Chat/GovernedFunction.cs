using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows.Agents;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Chat;

/// <summary>
/// A governed tool as an agent framework sees it: each call is a step of the run and takes the one road. Why a call was refused or failed is
/// the function's answer, so that the model hears of it.
/// </summary>
internal sealed class GovernedFunction(StepDoor door, ToolDefinition tool) : AIFunction
{
    public override string Name { get; } = AgentTools.WireName(tool.Name);

    public override string Description => tool.Description;

    public override JsonElement JsonSchema { get; } = JsonSerializer.Deserialize<JsonElement>(ToolSchema.TextOf(tool));

    public override JsonSerializerOptions JsonSerializerOptions => KeelsonJson.Options;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var step = await door.CallAsync(tool.Name, arguments.ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal), null);
        return step.Fault is { } fault
            ? JsonSerializer.SerializeToElement(new { code = fault.Code, detail = fault.Detail }, KeelsonJson.Options)
            : StepValues.Read<JsonElement>(step);
    }
}
