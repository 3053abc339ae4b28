using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>Turns values of a workflow's code into what the journal keeps, and back.</summary>
internal static class StepValues
{
    /// <summary>Throws what the step failed with.</summary>
    public static void Check(StepState step)
    {
        if (step.Fault is { } fault)
        {
            throw new FaultException(fault.ToFault());
        }
    }

    /// <summary>The step's result, or throws what it failed with.</summary>
    public static T Read<T>(StepState step)
    {
        Check(step);
        return step.Value is { IsEmpty: false } value ? JsonSerializer.Deserialize<T>(value.Span, KeelsonJson.Options)! : default!;
    }

    /// <summary>A value as the engine keeps it; null becomes an object without members.</summary>
    public static ReadOnlyMemory<byte> Json(object? value) => value switch
    {
        null => "{}"u8.ToArray(),
        JsonElement element => KeelsonJson.Serialize(element),
        ReadOnlyMemory<byte> bytes => bytes,
        _ => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), KeelsonJson.Options),
    };

    /// <summary>A value as people see it; null stays null.</summary>
    public static JsonElement? Element(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value, KeelsonJson.Options);
}
