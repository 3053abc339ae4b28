using Keelson.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Inference.Clients;

/// <summary>Makes <see cref="KeelsonChatClient"/>s.</summary>
internal sealed class ChatClientFactory(IInferencePipeline pipeline, IdFactory ids) : IChatClientFactory
{
    private const string Actor = "service:in-process";

    /// <inheritdoc/>
    public IChatClient Create(string? model, Attribution attribution, DateTimeOffset? deadline) =>
        new KeelsonChatClient(pipeline, ids, model, attribution, deadline);

    /// <summary>
    /// The client of a model for code of this process that runs outside of workflows; its calls are on the platform's own account. The key
    /// of the service is the model's name.
    /// </summary>
    public static IChatClient OfPlatform(IServiceProvider services, object? model)
    {
        var tenant = services.GetRequiredService<SnapshotSource>().Current.Find<PlatformIdentity>()?.Tenant ?? "local";
        return services.GetRequiredService<IChatClientFactory>().Create(model as string, new Attribution(tenant, Actor), null);
    }
}
