namespace Keelson.Storage;

/// <summary>Hears of events after they are durable, in the order of their positions, each batch once. Must not block or throw.</summary>
public interface ICommitListener
{
    /// <summary>Called on the store's writer thread.</summary>
    void OnCommitted(IReadOnlyList<StoredEvent> events);
}
