using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;
using ModelContextProtocol.Protocol;

namespace Keelson.Tools.Mcp;

/// <summary>The tools of MCP servers as the one road sees them: known, still as they were admitted, called. Safe for concurrent use.</summary>
internal sealed class McpTools(SnapshotSource snapshots, McpConnections connections, McpDefinitions definitions, TimeProvider time)
{
    /// <summary>Under this name in <c>_meta</c> the idempotency key goes along.</summary>
    public const string KeyMeta = "keelson/idempotencyKey";

    /// <summary>Under this name in <c>_meta</c> the run goes along.</summary>
    public const string RunMeta = "keelson/run";

    // A server that can not say by itself that its tools changed is asked when a call comes and the last look is older than this.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>Looks at the server of a tool whose arguments are not known yet; what is not found out here is refused at the door.</summary>
    public async ValueTask PrepareAsync(string tool, DateTimeOffset? deadline, CancellationToken cancellation)
    {
        var snapshot = snapshots.Current;
        if (snapshot.Find<ToolCatalog>()?.Tools.GetValueOrDefault(tool) is { Mcp: { } binding } && snapshot.Find<McpBook>()?.Knows(tool) != true)
        {
            _ = await BeforeAsync(deadline, stop => LookAsync(binding.Server, stop), cancellation);
        }
    }

    /// <summary>Why the tool may not be called now; null when it may. At most a minute old, and never older than the server's own word.</summary>
    public ValueTask<Fault?> CheckAsync(ToolDefinition tool, DateTimeOffset? deadline, CancellationToken cancellation) =>
        BeforeAsync(deadline, stop => CheckAsync(tool, stop), cancellation);

    private async ValueTask<Fault?> CheckAsync(ToolDefinition tool, CancellationToken cancellation)
    {
        var binding = tool.Mcp!;
        if (connections.Find(binding.Server) is not { } connection)
        {
            return new Fault(ErrorCodes.ToolDisabled, $"There is no MCP server '{binding.Server}' in the configuration.");
        }

        var (session, unreachable) = await connection.OpenAsync(cancellation);
        if (session is null)
        {
            return unreachable;
        }

        var isFresh = connection.Listing is { } listing && time.GetUtcNow() - listing.At < LookAgainAfter;
        if (!isFresh && await LookAsync(binding.Server, cancellation) is { } fault)
        {
            return fault;
        }

        return McpDefinitionDecider.Check(await definitions.FindAsync(tool.Name, cancellation), binding);
    }

    /// <summary>Looks at a server and takes in what it shows.</summary>
    public async ValueTask<Fault?> LookAsync(string server, CancellationToken cancellation)
    {
        if (connections.Find(server) is not { } connection)
        {
            return null;
        }

        var (listing, fault) = await connection.ListAsync(cancellation);
        return listing is null ? fault : await definitions.ObserveAsync(server, listing.Tools, cancellation);
    }

    /// <summary>Makes one send of one call.</summary>
    public async Task<ToolAttempt> CallAsync(ToolCallTicket ticket, bool isDoubtful, TimeSpan timeout, CancellationToken cancellation)
    {
        var binding = ticket.Definition.Mcp!;
        var (session, unreachable) = connections.Find(binding.Server) is { } connection ? await connection.OpenAsync(cancellation) : default;
        if (session is null)
        {
            return new ToolAttempt(null, unreachable ?? new Fault(ErrorCodes.ToolDisabled, $"There is no MCP server '{binding.Server}' in the configuration."));
        }

        var trace = new McpCallTrace(ticket.Definition.Name, ticket.Call.Attribution);
        McpCallTrace.Current = trace;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        session.Enter();
        var isAnswered = false;
        try
        {
            // A program that does not read can hold a write for ever; the call ends all the same.
            var result = await session.Client.CallToolAsync(Request(ticket, binding), either.Token).AsTask().WaitAsync(either.Token);
            isAnswered = true;
            return McpAnswers.Read(result, ticket.Definition.ResponseBytesMax);
        }
        catch (Exception failure) when (McpFailures.IsExpected(failure))
        {
            trace.End();
            if (session.HasOverflowedAlone)
            {
                return new ToolAttempt(null, McpAnswers.TooLarge());
            }

            var isTimeout = limit.IsCancellationRequested && !cancellation.IsCancellationRequested;
            isAnswered = !isTimeout;
            var known = session.Process is null ? trace.Answer : null;
            var fault = session.IsAlive || failure is not InvalidOperationException
                ? McpFailures.FaultOf(failure, known, ticket.Definition.Idempotency, isDoubtful, isTimeout)
                : ToolFailures.Silence(ticket.Definition.Idempotency, "The connection to the MCP server ended.");
            return new ToolAttempt(null, fault);
        }
        finally
        {
            trace.End();
            session.Leave(isAnswered);
            McpCallTrace.Current = null;
        }
    }

    // A server that is slow to open or to list its tools never holds a call longer than its caller waits.
    private async ValueTask<Fault?> BeforeAsync(DateTimeOffset? deadline, Func<CancellationToken, ValueTask<Fault?>> look, CancellationToken cancellation)
    {
        if (deadline is not { } end)
        {
            return await look(cancellation);
        }

        var left = end - time.GetUtcNow();
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await look(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Fault(ErrorCodes.ToolUnreachable, "The MCP server was not ready before the call's deadline; nothing was sent.") { UpstreamKind = "tool" };
        }
    }

    private static CallToolRequestParams Request(ToolCallTicket ticket, McpBinding binding)
    {
        var meta = new JsonObject { [KeyMeta] = ticket.Key };
        if (ticket.Call.Attribution.Run is { } run)
        {
            meta[RunMeta] = run.Value;
        }

        return new CallToolRequestParams
        {
            Name = binding.Tool,
            Arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(ticket.Arguments.Span),
            Meta = meta,
        };
    }
}
