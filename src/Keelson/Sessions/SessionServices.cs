using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Sessions;

/// <summary>What every session of a process shares.</summary>
internal sealed record SessionServices(
    IStore Store, ITelemetry Telemetry, SnapshotSource Snapshots, SessionSignals Signals, SessionLimits Limits, IdFactory Ids, TimeProvider Time);
