using Microsoft.Extensions.Logging;

namespace Keelson.Storage.Sqlite;

/// <summary>What a store is given from outside.</summary>
/// <param name="Options">How it is set up.</param>
/// <param name="Instruments">What it counts on.</param>
/// <param name="Logger">Where it reports.</param>
/// <param name="FailureHandler">Who hears that it has failed for good.</param>
internal sealed record SqliteStoreParts(
    StorageOptions Options, StorageInstruments Instruments, ILogger<SqliteStore> Logger, IStoreFailureHandler? FailureHandler);
