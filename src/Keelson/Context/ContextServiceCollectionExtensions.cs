using Keelson.Context.Advice;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Context;

/// <summary>Wires the room: the fold of prompt sizes and the advice that follows from it.</summary>
internal static class ContextServiceCollectionExtensions
{
    /// <summary>Adds the room. Needs telemetry and a snapshot source.</summary>
    public static IServiceCollection AddContext(this IServiceCollection services)
    {
        services.AddProjection<ContextUseProjection>();
        services.AddSingleton<TierAdvices>();
        return services;
    }
}
