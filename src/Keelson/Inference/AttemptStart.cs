using Keelson.Storage;

namespace Keelson.Inference;

/// <summary>The start of an attempt on its way to the store: its events, and the row that a restart finds when there is no end.</summary>
/// <param name="events">What it says in the stream, in order.</param>
/// <param name="row">The open row.</param>
internal sealed class AttemptStart(StorageTransaction events, RowWrite row)
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the store has answered; never, when the end took the start along.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Where it is; changed under the lock of <see cref="AttemptStarts"/> alone.</summary>
    public AttemptStartState State { get; set; }

    /// <summary>Adds what the stream is told of it.</summary>
    public void TellIn(StorageTransaction transaction) => transaction.Events.AddRange(events.Events);

    /// <summary>Adds all of it.</summary>
    public void WriteTo(StorageTransaction transaction)
    {
        TellIn(transaction);
        transaction.Rows.Add(row);
    }

    /// <summary>The store has answered.</summary>
    public void Complete() => _stored.SetResult();

    /// <summary>It could not be given to the store because of a bug.</summary>
    public void Fail(Exception bug) => _stored.SetException(bug);
}
