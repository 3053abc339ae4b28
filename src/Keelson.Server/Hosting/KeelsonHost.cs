using Keelson.Server.Configuration;
using Keelson.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Keelson.Server.Hosting;

/// <summary>One instance of the platform in this process: the program, the tests and hosts written in C# all start this.</summary>
internal sealed class KeelsonHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _isStarted;

    private KeelsonHost(string dataPath, WebApplication app)
    {
        DataPath = dataPath;
        _app = app;
    }

    /// <summary>The services of the running platform.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens; known once it has started.</summary>
    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? throw new InvalidOperationException("The platform has not started.");

    /// <summary>The data folder.</summary>
    public string DataPath { get; }

    /// <summary>Builds an instance; nothing runs yet.</summary>
    /// <exception cref="StartupException">The configuration has errors, or the address is taken.</exception>
    public static KeelsonHost Create(HostSettings settings)
    {
        var loader = new ConfigLoader(TimeProvider.System, Environment.GetEnvironmentVariable);
        var result = loader.Load(settings.Config);
        if (result.Config is not { } config)
        {
            throw new StartupException(string.Join(Environment.NewLine, [.. result.Problems, "The configuration has errors. Mend them and start again."]));
        }

        foreach (var warning in result.Warnings)
        {
            settings.Say(warning.ToString());
        }

        ListenAddress.CheckFree(settings.Urls);
        var dataPath = Path.GetFullPath(settings.DataFolder);
        return new KeelsonHost(dataPath, KeelsonAppBuilder.Build(settings, loader, config, dataPath));
    }

    /// <summary>Starts it; it answers requests when this completes.</summary>
    /// <exception cref="StartupException">The data folder is taken or not usable, or the address is.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            // First of all, because everything else may write into the folder, and only its holder may.
            _app.Services.GetRequiredService<IStore>();
            await _app.StartAsync(cancellation);
            _isStarted = true;
        }
        catch (Exception error) when (StartupFailure.Explain(error, DataPath) is { } explained)
        {
            throw new StartupException(explained);
        }
    }

    /// <summary>Waits until somebody asks it to stop, and for its orderly end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops it: refuses new requests, lets those under way finish, writes what waits.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
        {
            await _app.StopAsync(CancellationToken.None); // Does nothing when it has stopped already.
        }

        await _app.DisposeAsync();
    }
}
