using System.Runtime.CompilerServices;
using Keelson.Inference.Clients;
using Keelson.Workflows.Agents;
using Microsoft.Extensions.AI;

namespace Keelson.Workflows.Chat;

/// <summary>
/// A chat client whose every request is a step of a run: the answer is kept, so a replay neither asks nor pays again. Requests take the
/// platform's own pipeline with its budgets, tiers and routing. What is asked is compared with the history.
/// </summary>
internal sealed class DurableChatClient(StepDoor door, IInferenceClient client, ModelOptions options) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var request = ChatWire.Request(messages, options, Defaults);
        var step = await door.RequestAsync(
            "model", StepKind.Model, StepAsk.DigestOf(request.ToJson()), slot => new ModelStepRunner(door.Frame, client).RunAsync(slot, request.Shape, Defaults.Retry));
        return ChatWire.Response(StepValues.Read<AgentTurn>(step));
    }

    // The whole answer is one step, so there is nothing to show before it is kept.
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("keelson", null, Defaults.Model)
        : serviceKey is null && serviceType?.IsInstanceOfType(this) == true ? this
        : null;

    public void Dispose()
    {
    }

    private ModelOptions Defaults => options;
}
