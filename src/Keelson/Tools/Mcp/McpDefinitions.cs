using System.Collections.Concurrent;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools.Mcp;

/// <summary>Keeps which definitions were seen and accepted; every change is a row with its event. Safe for concurrent use.</summary>
internal sealed class McpDefinitions(IStore store, ITelemetry telemetry, ToolAudit audit, SnapshotSource snapshots, TimeProvider time)
{
    private const int RacesMax = 5; // Another caller observed the same server at the same moment; after that many the next look will tell.

    private static readonly RowTable Table = new("tool-definitions");

    private readonly ConcurrentDictionary<string, McpDefinitionState> _known = new(StringComparer.Ordinal); // One a tool; tools are the operator's.

    /// <summary>What is known of a tool; null when its server was never asked.</summary>
    public async ValueTask<McpDefinitionState?> FindAsync(string tool, CancellationToken cancellation)
    {
        if (_known.TryGetValue(tool, out var known))
        {
            return known;
        }

        var (state, _) = await ReadAsync(tool, cancellation);
        if (state is not null)
        {
            _known.TryAdd(tool, state);
        }

        return state;
    }

    /// <summary>Takes in what a server shows.</summary>
    public async ValueTask<Fault?> ObserveAsync(string server, IReadOnlyDictionary<string, McpDefinition> shown, CancellationToken cancellation)
    {
        var tools = Bound(server).ToList();
        foreach (var tool in tools)
        {
            if (await ObserveAsync(tool, shown.GetValueOrDefault(tool.Mcp!.Tool), cancellation) is { } fault)
            {
                return fault;
            }
        }

        Publish();
        return null;
    }

    /// <summary>A person accepts the definition with that digest.</summary>
    public async ValueTask<(McpDefinitionState? State, Fault? Fault)> AcceptAsync(
        ToolDefinition tool, string digest, Attribution by, string reason, CancellationToken cancellation)
    {
        var (state, version) = await ReadAsync(tool.Name, cancellation);
        var (next, refusal) = McpDefinitionDecider.Accept(state, tool.Mcp!, digest, by.Actor, time.GetUtcNow());
        if (next is null)
        {
            return (null, refusal);
        }

        var transaction = new StorageTransaction();
        audit.DefinitionAccepted(transaction, tool.Name, digest, by);
        var fault = await CommitAsync(transaction, tool, next, version, EventTypes.ToolDefinitionAccepted, by, reason, cancellation);
        if (fault is not null)
        {
            return (null, fault);
        }

        Publish();
        return (next, null);
    }

    /// <summary>Puts what is kept of earlier lives into the snapshot, so that a run can be read before its server answers.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellation)
    {
        foreach (var tool in Bound(null))
        {
            _ = await FindAsync(tool.Name, cancellation);
        }

        Publish();
    }

    private IEnumerable<ToolDefinition> Bound(string? server) =>
        (snapshots.Current.Find<ToolCatalog>()?.Tools.Values.AsEnumerable() ?? [])
            .Where(tool => tool.Mcp is { } binding && (server is null || binding.Server == server));

    private async ValueTask<Fault?> ObserveAsync(ToolDefinition tool, McpDefinition? seen, CancellationToken cancellation)
    {
        for (var race = 0; race < RacesMax; race++)
        {
            var (state, version) = await ReadAsync(tool.Name, cancellation);
            var (next, change) = McpDefinitionDecider.Observe(state, tool.Mcp!, seen, time.GetUtcNow());
            if (next == state)
            {
                _known[tool.Name] = next;
                return null;
            }

            var fault = await CommitAsync(new StorageTransaction(), tool, next, version, change, null, null, cancellation);
            if (fault is null || fault.Code != ErrorCodes.StateConflict)
            {
                return fault;
            }
        }

        return new Fault(ErrorCodes.StateConflict, "The definition of the tool is being written by others; ask again.");
    }

    private async ValueTask<Fault?> CommitAsync(
        StorageTransaction transaction, ToolDefinition tool, McpDefinitionState next, long version, string? change, Attribution? by, string? reason, CancellationToken cancellation)
    {
        transaction.Put(Table, tool.Name, KeelsonJson.Serialize(next), version);
        if (change is not null)
        {
            telemetry.RecordDurably(transaction, change, new EventData
            {
                Tenant = by?.Tenant ?? snapshots.Current.Find<PlatformIdentity>()?.Tenant ?? "",
                Actor = by?.Actor ?? McpDefinitionDecider.FirstSight,
                Trace = by?.TraceId,
                Tool = tool.Name,
                Effect = tool.Effect,
                Subject = next.Server + "/" + next.Tool,
                ArgumentsDigest = next.Seen?.Digest,
                State = McpDefinitionDecider.Word(next, tool.Mcp!),
                Reason = reason,
            });
        }

        var committed = await store.CommitAsync(transaction, cancellation);
        if (!committed.IsCommitted)
        {
            return CommitFaults.Of(committed.Status);
        }

        _known[tool.Name] = next;
        return null;
    }

    private async ValueTask<(McpDefinitionState? State, long Version)> ReadAsync(string tool, CancellationToken cancellation) =>
        await store.ReadRowAsync(Table, tool, cancellation) is { } row
            ? (KeelsonJson.Deserialize<McpDefinitionState>(row.Value), row.Version)
            : (null, 0);

    private void Publish()
    {
        var accepted = new Dictionary<string, McpDefinition>(StringComparer.Ordinal);
        foreach (var tool in Bound(null))
        {
            if (_known.TryGetValue(tool.Name, out var state) && state.Accepted is { } definition && state.Server == tool.Mcp!.Server && state.Tool == tool.Mcp.Tool)
            {
                accepted[tool.Name] = definition;
            }
        }

        snapshots.Update(snapshot => snapshot.With(new McpBook(accepted)));
    }
}
