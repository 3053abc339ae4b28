using Keelson.Console.Views;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Console;

/// <summary>Wires the console.</summary>
public static class ConsoleServiceCollectionExtensions
{
    /// <summary>Adds the console's pages and readers.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="keyFolder">Where the keys of its form tokens are kept, inside the data folder; only its owner may read it.</param>
    public static IServiceCollection AddKeelsonConsole(this IServiceCollection services, string keyFolder)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options => options.Cookie.Name = "keelson_form");
        services.AddDataProtection().SetApplicationName("keelson").PersistKeysToFileSystem(new DirectoryInfo(keyFolder));
        services.AddSingleton<TrendReader>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<RunReader>();
        services.AddSingleton<CapacityReader>();
        return services;
    }
}
