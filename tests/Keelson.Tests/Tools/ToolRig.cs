using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tools;
using Keelson.Tools.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Tools;

/// <summary>One process's road of tool calls over a store that outlives it.</summary>
internal sealed class ToolRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ToolRig(IStore? store = null, TimeProvider? time = null, IToolTransport? transport = null, params ToolFunction[] functions)
    {
        Store = store ?? new InMemoryStore();
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        Snapshots.Update(snapshot => snapshot.With(Waves()).With(new ToolCatalog([])));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(Time);
        services.AddSingleton(Store);
        services.AddSingleton(Snapshots);
        services.AddSingleton<IdFactory>();
        services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        foreach (var function in functions)
        {
            services.AddSingleton(function);
        }

        // The tests of this room call servers of their own; what may leave is tested where it is decided.
        services.AddSingleton(transport ?? new HttpToolTransport(new HttpMessageInvoker(new SocketsHttpHandler()), Time));

        services.AddSingleton<McpWire>(_ => new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false }));
        services.AddSingleton(new McpWayOut(_ => null));
        services.AddTools();
        _services = services.BuildServiceProvider();
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IStore Store { get; }

    public TimeProvider Time { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)Time;

    public SnapshotSource Snapshots { get; } = new();

    public IToolGateway Gateway => _services.GetRequiredService<IToolGateway>();

    public ToolLedger Ledger => _services.GetRequiredService<ToolLedger>();

    public ApprovalLedger Approvals => _services.GetRequiredService<ApprovalLedger>();

    public ToolResolutions Resolutions => _services.GetRequiredService<ToolResolutions>();

    public McpDefinitions Definitions => _services.GetRequiredService<McpDefinitions>();

    public McpConnections Connections => _services.GetRequiredService<McpConnections>();

    /// <summary>Looks at servers at the start and when they say that something changed, as in the program.</summary>
    public McpKeeper Keeper => _services.GetServices<IHostedService>().OfType<McpKeeper>().Single();

    public static WaveBook Waves(bool fourEyes = false, params Effect[] approvals) => new(new Dictionary<int, WaveModel>
    {
        [1] = Wave(1, [Effect.Read], [], false),
        [2] = Wave(2, [Effect.Read, Effect.Write], approvals, fourEyes),
        [3] = Wave(3, [Effect.Read, Effect.Write, Effect.Irreversible], approvals, fourEyes),
    });

    public static ToolDefinition Act(string url, ToolIdempotency idempotency, string name = "act") =>
        new(name, ToolKind.Http, idempotency == ToolIdempotency.Safe ? Effect.Read : Effect.Write, idempotency)
        {
            UrlTemplate = url + "/act/now",
            LookupTemplate = idempotency == ToolIdempotency.Lookup ? url + "/calls/{key}" : null,
            ArgumentsSchema = """{"type":"object"}""",
        };

    public void Define(params ToolDefinition[] tools) => Snapshots.Update(snapshot => snapshot.With(new ToolCatalog(tools)));

    public void DefineServers(params McpServer[] servers) => Snapshots.Update(snapshot => snapshot.With(new McpServerBook(servers)));

    public static ToolCall Call(string tool, string arguments, string? clientKey = "K1", int wave = 2) =>
        new(tool, Encoding.UTF8.GetBytes(arguments), new Attribution("acme", "user:ann") { TrustTier = wave }) { ClientKey = clientKey };

    public static ToolCall RunCall(string tool, string arguments, string step = "act[0]", int wave = 2) =>
        new(tool, Encoding.UTF8.GetBytes(arguments), new Attribution("acme", "user:ann") { TrustTier = wave, Run = new RunId("r_1"), Step = step, Workflow = "w" });

    public Task<ToolResult> InvokeAsync(ToolCall call) => Gateway.InvokeAsync(call, null, Cancellation);

    public Task<ToolResult> InvokeAsync(string tool, string arguments = """{"amount":10}""", string clientKey = "K1") =>
        InvokeAsync(Call(tool, arguments, clientKey));

    public async Task<IReadOnlyList<string>> EventTypesAsync() =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 10_000), Cancellation)).Select(stored => stored.Record.Type["keelson.".Length..])];

    public async Task<IReadOnlyList<TelemetryEvent>> EventsAsync() =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 10_000), Cancellation)).Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];

    public async Task<IReadOnlyList<string>> AuditActionsAsync() =>
        [.. (await Store.ReadAuditLeavesAsync(-1, 10_000, Cancellation)).Select(leaf => JsonDocument.Parse(leaf).RootElement.GetProperty("action").GetString()!)];

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static WaveModel Wave(int number, Effect[] effects, Effect[] approvals, bool fourEyes) =>
        new(number, effects.ToFrozenSet(), approvals.ToFrozenSet(), new GateModel(59, 0.9m, 7), fourEyes);
}
