namespace Keelson.Tests.Tools;

/// <summary>The process is gone: nothing that runs after this may touch the store.</summary>
internal sealed class SimulatedCrashException() : Exception("The process crashed, as planned.");
