using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>Makes <see cref="KeelsonChatClient"/>s.</summary>
internal sealed class ChatClientFactory(IInferencePipeline pipeline, IdFactory ids) : IChatClientFactory
{
    /// <inheritdoc/>
    public IChatClient Create(string? model, Attribution attribution, DateTimeOffset? deadline) =>
        new KeelsonChatClient(pipeline, ids, model, attribution, deadline);
}
