using System.CommandLine;
using Keelson.Primitives;
using Keelson.Server.Cli;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server;

/// <summary>
/// The platform with workflows and tools of your own: the same host as the <c>keelson</c> program, with the same configuration, HTTP API
/// and console. Build it, add to it, run it; not safe for concurrent use while it is built.
/// </summary>
public sealed class KeelsonApp : IAsyncDisposable
{
    private readonly HostSettings _settings;
    private readonly List<Action<IServiceCollection>> _additions = [];
    private KeelsonHost? _host;

    private KeelsonApp(HostSettings settings) => _settings = settings;

    /// <summary>Where it listens; known once it has started.</summary>
    public string Url => Host.Url;

    /// <summary>The services of the running platform.</summary>
    public IServiceProvider Services => Host.Services;

    /// <summary>The folder that keeps state; the admin token lies in it.</summary>
    public string DataFolder => _settings.DataFolder;

    private KeelsonHost Host => _host ?? throw new InvalidOperationException("The platform has not started.");

    /// <summary>Reads <c>--config FILE</c>, <c>--data DIR</c> and <c>--urls URL</c> with the meanings and defaults of <c>keelson up</c>.</summary>
    /// <exception cref="ArgumentException">The arguments can not be used; the message says why.</exception>
    public static KeelsonApp Create(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var (config, data, urls) = (CommonOptions.Config(), CommonOptions.Data(), CommonOptions.Urls());
        var parsed = new RootCommand { config, data, urls }.Parse(args);
        return parsed.Errors.Count > 0
            ? throw new ArgumentException(string.Join(' ', parsed.Errors.Select(error => error.Message)), nameof(args))
            : new KeelsonApp(new HostSettings(
                ConfigDefaults.Choose(parsed.GetValue(config)), parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls)));
    }

    /// <summary>Adds a workflow under its name in the configuration, which says its wave, budgets and outcome.</summary>
    /// <typeparam name="T">The workflow; its constructor's parameters come from the services.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="version">Runs keep the version that they began with; add both while old runs are open.</param>
    public KeelsonApp AddWorkflow<T>(string name, string version = "1")
        where T : WorkflowBody =>
        AddServices(services => services.AddWorkflow<T>(name, version));

    /// <summary>Adds a function as a governed tool; its parameters are the arguments, and their schema is derived from them.</summary>
    /// <param name="name">The name that workflows and capabilities use.</param>
    /// <param name="body">The function; may be asynchronous and may take a <see cref="CancellationToken"/>.</param>
    /// <param name="effect">What it changes.</param>
    /// <param name="idempotency">What it does with a repeated call; absent: safe when it only reads, else none.</param>
    /// <param name="description">What it is for, shown to models.</param>
    /// <param name="compensate">How its effect is undone when the run fails.</param>
    public KeelsonApp AddTool(
        string name,
        Delegate body,
        Effect effect,
        ToolIdempotency? idempotency = null,
        string? description = null,
        CompensationTemplate? compensate = null) =>
        AddServices(services => services.AddTool(name, body, effect, idempotency, description, compensate));

    /// <summary>Adds services of your own, for the constructors of your workflows.</summary>
    public KeelsonApp AddServices(Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        _additions.Add(add);
        return this;
    }

    /// <summary>Starts it; it answers requests when this completes.</summary>
    /// <exception cref="InvalidOperationException">It can not start; the message is one clear line.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            _host = KeelsonHost.Create(_settings with { Configure = Add });
            await _host.StartAsync(cancellation);
        }
        catch (StartupException failure)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    /// <summary>Runs it until it is asked to stop; answers the exit code of the process.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation = default)
    {
        try
        {
            await StartAsync(cancellation);
        }
        catch (InvalidOperationException failure) when (failure.InnerException is StartupException)
        {
            _settings.Say(failure.Message);
            return ExitCodes.Failed;
        }

        Terminal.Print($"Keelson is up. Console: {Host.Url}/");
        await Host.WaitForShutdownAsync(cancellation);
        return Environment.ExitCode;
    }

    /// <summary>Stops it in good order; runs that are open go on when it starts again.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (_host is { } host)
        {
            await host.StopAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
        }
    }

    private void Add(WebApplicationBuilder builder)
    {
        foreach (var addition in _additions)
        {
            addition(builder.Services);
        }
    }
}
