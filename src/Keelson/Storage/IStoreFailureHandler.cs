namespace Keelson.Storage;

/// <summary>Hears that the store has failed for good. Called once, on a thread of the store; must not block or throw.</summary>
public interface IStoreFailureHandler
{
    /// <summary>The store takes no more writes. The process is to end with a non-zero exit code; starting anew recovers what is durable.</summary>
    void OnStoreFailed(Exception cause);
}
