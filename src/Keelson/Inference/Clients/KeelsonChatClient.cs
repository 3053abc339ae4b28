using System.Runtime.CompilerServices;
using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>One model as an <see cref="IChatClient"/>, over the pipeline.</summary>
internal sealed class KeelsonChatClient(
    IInferencePipeline pipeline,
    IdFactory ids,
    string? model,
    Attribution attribution,
    DateTimeOffset? deadline) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("keelson", null, model);

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var sink = new BufferSink();
        var receipt = await pipeline.ExecuteAsync(CallOf(messages, options, isStream: false), sink, cancellationToken);
        ThrowIfFailed(receipt, cancellationToken);
        return ChatAnswerReader.Read(sink.Body, receipt);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sink = new ChannelSink();
        var running = RunAsync(CallOf(messages, options, isStream: true), sink, abandoned.Token);
        using var reader = new ChatStreamReader();
        try
        {
            await foreach (var bytes in sink.ReadAllAsync(cancellationToken))
            {
                foreach (var update in reader.Read(bytes))
                {
                    yield return update;
                }
            }
        }
        finally
        {
            if (!running.IsCompleted)
            {
                await abandoned.CancelAsync(); // The reader stopped early: the pipeline ends the call and still writes its row.
            }

            await running;
        }

        var receipt = await running;
        ThrowIfFailed(receipt, cancellationToken);
        foreach (var update in reader.Finish(receipt))
        {
            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing.
    }

    private async Task<InferenceReceipt> RunAsync(InferenceCall call, ChannelSink sink, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(call, sink, cancellation);
        }
        finally
        {
            sink.Complete();
        }
    }

    private InferenceCall CallOf(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStream) =>
        new(ids.NextRequest(), WireProtocol.OpenAiChat, ChatRequestWriter.Write(messages, options, model, isStream), attribution) { Deadline = deadline };

    private static void ThrowIfFailed(InferenceReceipt receipt, CancellationToken cancellation)
    {
        if (receipt.Fault is { } fault)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new FaultException(fault);
        }
    }
}
