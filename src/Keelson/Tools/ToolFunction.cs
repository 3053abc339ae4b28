using System.Text.Json;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Tools;

/// <summary>A tool that is a C# function of the host.</summary>
/// <param name="Definition">How it is governed.</param>
/// <param name="Body">The function.</param>
internal sealed record ToolFunction(ToolDefinition Definition, AIFunction Body)
{
    /// <summary>Wraps a delegate; its parameters become the argument schema.</summary>
    public static ToolFunction Create(
        string name, Delegate body, Effect effect, ToolIdempotency? idempotency, string? description, CompensationTemplate? compensate)
    {
        var function = AIFunctionFactory.Create(body, new AIFunctionFactoryOptions
        {
            Name = name,
            Description = description,
            SerializerOptions = KeelsonJson.Options,
        });
        return new ToolFunction(
            new ToolDefinition(name, ToolKind.Function, effect, idempotency ?? (effect == Effect.Read ? ToolIdempotency.Safe : ToolIdempotency.None))
            {
                Description = function.Description,
                ArgumentsSchema = function.JsonSchema.GetRawText(),
                Compensate = compensate,
            },
            function);
    }

    /// <summary>Calls the function; what it returns becomes JSON.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> InvokeAsync(ReadOnlyMemory<byte> arguments, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(arguments);
        var bound = new AIFunctionArguments();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            bound[member.Name] = member.Value.Clone();
        }

        return await Body.InvokeAsync(bound, cancellation) switch
        {
            null => null,
            JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            JsonElement element => KeelsonJson.Serialize(element),
            var value => KeelsonJson.Serialize(value),
        };
    }
}
