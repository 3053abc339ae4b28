using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;
using Keelson.Server.Api.ErrorHandling;
using Keelson.Server.Configuration;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace Keelson.Server.Hosting;

/// <summary>Puts the web application together: the server, its limits, logs, rooms and endpoints.</summary>
[SuppressMessage("Maintainability", "CA1506", Justification = "This is where everything meets; each line only names a part.")]
internal static class KeelsonAppBuilder
{
    private const long RequestBytesMax = 32 * 1024 * 1024; // A prompt with images; endpoints that take less say so themselves.

    /// <summary>Requests under way get so long to finish after SIGTERM.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>Builds it; nothing runs yet.</summary>
    public static WebApplication Build(HostSettings settings, ConfigLoader loader, LoadedConfig config, string dataFolder)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(KeelsonHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseUrls(settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBytesMax;
        });
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Logging.AddLineLog();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options => KeelsonHttpJson.Configure(options.SerializerOptions));

        var snapshots = new SnapshotSource();
        snapshots.Update(config.Apply);
        builder.Services.AddSingleton(loader);
        builder.Services.AddSingleton(new ConfigState(settings.Config, config));
        builder.AddKeelson(snapshots, dataFolder);
        settings.Configure?.Invoke(builder);

        var app = builder.Build();
        app.UseMiddleware<EnvelopeMiddleware>();
        app.MapKeelson();
        return app;
    }
}
