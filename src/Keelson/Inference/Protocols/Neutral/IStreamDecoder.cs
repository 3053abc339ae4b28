namespace Keelson.Inference.Protocols.Neutral;

/// <summary>Reads the events of one stream, one after the other. One decoder serves one stream.</summary>
internal interface IStreamDecoder
{
    /// <summary>Adds what an event says to <paramref name="deltas"/>; events that say nothing add nothing.</summary>
    /// <exception cref="System.Text.Json.JsonException">The event is not JSON.</exception>
    void Read(ReadOnlyMemory<byte> data, List<NeutralDelta> deltas);
}
