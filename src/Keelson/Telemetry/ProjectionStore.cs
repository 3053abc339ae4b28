using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>
/// Keeps the states of projections as rows of table <c>projections</c>: a head row and numbered chunks, replaced in one transaction, so
/// that a save is there whole or not at all.
/// </summary>
internal sealed class ProjectionStore(IStore store, TelemetryOptions options)
{
    private static readonly RowTable Table = new("projections");

    /// <summary>Saves a state; answers how many chunks it has, or null when the store did not take it.</summary>
    public async ValueTask<int?> SaveAsync(
        ProjectionSlot slot,
        ReadOnlyMemory<byte> state,
        CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        var chunks = 0;
        for (var rest = state; rest.Length > 0; chunks++)
        {
            var size = Math.Min(rest.Length, options.StateChunkBytes);
            transaction.Put(Table, ChunkKey(slot, chunks), rest[..size]);
            rest = rest[size..];
        }

        for (var surplus = chunks; surplus < slot.SavedChunks; surplus++)
        {
            transaction.Delete(Table, ChunkKey(slot, surplus));
        }

        var head = new ProjectionSave(
            slot.Projection.SchemaVersion, slot.Position, chunks, state.Length, Convert.ToHexStringLower(SHA256.HashData(state.Span)));
        transaction.Put(Table, HeadKey(slot), KeelsonJson.Serialize(head));
        var result = await store.CommitAsync(transaction, cancellation);
        return result.IsCommitted ? chunks : null;
    }

    /// <summary>
    /// Gives a projection its saved state; when there is none that fits, the projection is as it was. A save of another schema version, of a
    /// position that the stream does not have, or with a wrong digest does not fit.
    /// </summary>
    public async ValueTask<SavedStateFit> LoadAsync(ProjectionSlot slot, CancellationToken cancellation)
    {
        if (await store.ReadRowAsync(Table, HeadKey(slot), cancellation) is not { } row)
        {
            return SavedStateFit.Missing;
        }

        var head = ReadHead(row);
        slot.SavedChunks = head?.Chunks ?? 0;
        if (head is { Sha256: not null } && head.SchemaVersion != slot.Projection.SchemaVersion)
        {
            return SavedStateFit.OtherVersion;
        }

        if (head is not { Sha256: not null } || head.Position > store.LastEventPosition || await ReadChunksAsync(slot, head, cancellation) is not { } state)
        {
            return SavedStateFit.Damaged;
        }

        try
        {
            slot.Projection.Load(state, head.Position);
        }
        catch (Exception unfit) when (unfit is InvalidDataException or JsonException or EndOfStreamException)
        {
            return SavedStateFit.Damaged;
        }

        slot.Position = head.Position;
        slot.SavedPosition = head.Position;
        return SavedStateFit.Loaded;
    }

    private static ProjectionSave? ReadHead(StoredRow row)
    {
        try
        {
            return KeelsonJson.Deserialize<ProjectionSave>(row.Value);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async ValueTask<byte[]?> ReadChunksAsync(ProjectionSlot slot, ProjectionSave head, CancellationToken cancellation)
    {
        if (head.Length < 0 || head.Length > options.StateBytesMax)
        {
            return null;
        }

        var state = new byte[head.Length];
        var filled = 0;
        for (var chunk = 0; chunk < head.Chunks; chunk++)
        {
            if (await store.ReadRowAsync(Table, ChunkKey(slot, chunk), cancellation) is not { } row
                || row.Value.Length > state.Length - filled)
            {
                return null;
            }

            row.Value.CopyTo(state.AsMemory(filled));
            filled += row.Value.Length;
        }

        return filled == state.Length && Convert.ToHexStringLower(SHA256.HashData(state)) == head.Sha256 ? state : null;
    }

    private string HeadKey(ProjectionSlot slot) => $"{options.Cell}/{slot.Projection.Name}";

    private string ChunkKey(ProjectionSlot slot, int chunk) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Cell}/{slot.Projection.Name}/{chunk:D6}");
}
