using System.Text.Json;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Workflows.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows;

/// <summary>Asks models on behalf of a workflow's author; each question is a step, and an answer that does not fit is mended once.</summary>
internal static class ModelAsking
{
    public static async Task<T> AskAsync<T>(StepDoor door, string name, string prompt, ModelOptions options)
    {
        var question = ModelQuestion.For(typeof(T), prompt, options);
        var text = await TurnAsync(door, name, question);
        if (typeof(T) == typeof(string))
        {
            return (T)(object)text;
        }

        if (Read<T>(text, out var complaint) is { } first)
        {
            return first;
        }

        var mended = await TurnAsync(door, name, question with { Repair = (text, complaint!) });
        return Read<T>(mended, out complaint)
            ?? throw new FaultException(new Fault(ErrorCodes.ModelOutputInvalid, $"The model's answer does not fit, also after one repair: {complaint}"));
    }

    private static async Task<string> TurnAsync(StepDoor door, string name, ModelQuestion question)
    {
        var client = door.Frame.Services.Provider.GetRequiredService<IInferenceClient>();
        var step = await door.RequestAsync(
            name, StepKind.Model, question.Digest(), slot => new ModelStepRunner(door.Frame, client).RunAsync(slot, question.Shape, question.Options.Retry));
        return StepValues.Read<AgentTurn>(step).Text ?? "";
    }

    // Models like to put JSON between fences or sentences; what lies between the first and the last brace is the answer.
    private static T? Read<T>(string text, out string? complaint)
    {
        var (from, to) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        try
        {
            complaint = "there is no JSON object in it.";
            return from < 0 || to < from ? default : JsonSerializer.Deserialize<T>(text.AsSpan(from, to - from + 1), KeelsonJson.Options);
        }
        catch (JsonException wrong)
        {
            complaint = wrong.Message;
            return default;
        }
    }
}
