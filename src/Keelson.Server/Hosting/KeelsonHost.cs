using Keelson.Server.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Keelson.Server.Hosting;

/// <summary>One instance of the platform in this process: the program, the tests and hosts written in C# all start this.</summary>
internal sealed class KeelsonHost : IAsyncDisposable
{
    private readonly DataFolder _data;
    private readonly WebApplication _app;

    private KeelsonHost(DataFolder data, WebApplication app)
    {
        _data = data;
        _app = app;
    }

    /// <summary>The services of the running platform.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens; known once it has started.</summary>
    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? throw new InvalidOperationException("The platform has not started.");

    /// <summary>The data folder.</summary>
    public string DataPath => _data.FullPath;

    /// <summary>Builds an instance; nothing runs yet.</summary>
    /// <exception cref="StartupException">The configuration has errors, or the data folder is taken.</exception>
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
        var data = DataFolder.Take(settings.DataFolder);
        try
        {
            return new KeelsonHost(data, KeelsonAppBuilder.Build(settings, loader, config, data));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Starts it; it answers requests when this completes.</summary>
    /// <exception cref="StartupException">The address is taken or not usable.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (IOException error) when (error.Message.Contains("address", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartupException($"{error.Message.TrimEnd('.')}. Stop what listens there, or choose another address with --urls.");
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException && error.Message.Contains("address", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartupException($"{error.Message.TrimEnd('.')}. Write --urls http://127.0.0.1:7070.");
        }
    }

    /// <summary>Waits until somebody asks it to stop, and for its orderly end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops it: refuses new requests, lets those under way finish, writes what waits.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Dispose();
    }
}
