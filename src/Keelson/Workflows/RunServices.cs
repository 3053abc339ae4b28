using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows;

/// <summary>The parts of the house that runs use; one instance for all runs.</summary>
internal sealed record RunServices(
    IStore Store,
    SnapshotSource Snapshots,
    IToolGateway Gateway,
    ToolLedger Ledger,
    ApprovalLedger Approvals,
    WorkflowRegistry Registry,
    RunRecorder Recorder,
    RunJitter Jitter,
    WorkflowsOptions Options,
    IServiceProvider Provider,
    ILogger<RunExecution> Log,
    TimeProvider Time);
