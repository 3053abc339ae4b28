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
        services.AddSingleton<ToolAdmission>();
        services.AddSingleton<ToolApprovalCheck>();
        services.AddSingleton<ToolRunner>();
        services.TryAddSingleton<IToolTransport, EgressToolTransport>();
        services.AddSingleton<IToolGateway, ToolInvoker>();
        return services;
    }
}
