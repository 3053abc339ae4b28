namespace Keelson.Tests.Storage;

/// <summary>Stands for the end of the process: whoever sees it must not go on, but start anew on <see cref="FaultyStore.Restart"/>.</summary>
public sealed class StoreCrashedException() : Exception("The process ended here.");
