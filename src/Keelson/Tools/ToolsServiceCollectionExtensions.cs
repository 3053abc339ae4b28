using Keelson.Primitives;
using Keelson.Security.Egress;
using Keelson.Tools.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Keelson.Tools;

/// <summary>Wires the one road of tool calls.</summary>
public static class ToolsServiceCollectionExtensions
{
    /// <summary>Adds the gateway, its ledgers and its transport.</summary>
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ToolLedgerOptions>();
        services.AddSingleton<ToolNode>();
        services.AddSingleton<ToolAudit>();
        services.AddSingleton<ToolArguments>();
        services.AddSingleton<ToolDirectory>();
        services.AddSingleton<ToolLedger>();
        services.AddSingleton<ApprovalLedger>();
        services.AddSingleton<ToolResolutions>();
        services.AddSingleton<ToolClosing>();
        services.AddSingleton<TokenCalls>();
        services.AddSingleton<ToolAdmission>();
        services.AddSingleton<ToolApprovalCheck>();
        services.AddSingleton<ToolRunner>();
        services.TryAddSingleton<McpWire>(provider => caller => provider.GetRequiredService<EgressHttp>().Create(caller));
        services.TryAddSingleton<McpWayOut>(provider => server => provider.GetRequiredService<EgressProxy>().AddressFor("mcp." + server));
        services.AddSingleton<McpConnections>();
        services.AddSingleton<McpDefinitions>();
        services.AddSingleton<McpTools>();
        services.AddHostedService<McpKeeper>();
        services.AddSingleton<ToolDoor>();
        services.AddSingleton<ToolProbe>();
        services.TryAddSingleton<IToolTransport, EgressToolTransport>();
        services.AddSingleton<IToolGateway, ToolInvoker>();
        return services;
    }

    /// <summary>Adds a function of the host's own code as a governed tool; see <see cref="ToolDefinition"/> for what the parts mean.</summary>
    public static IServiceCollection AddTool(
        this IServiceCollection services,
        string name,
        Delegate body,
        Effect effect,
        ToolIdempotency? idempotency = null,
        string? description = null,
        CompensationTemplate? compensate = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(body);
        return services.AddSingleton(ToolFunction.Create(name, body, effect, idempotency, description, compensate));
    }
}
