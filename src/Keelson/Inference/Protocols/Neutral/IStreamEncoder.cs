using System.Buffers;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols.Neutral;

/// <summary>Writes the events of one stream. One encoder serves one stream; what it was told last it keeps for the end.</summary>
internal interface IStreamEncoder
{
    /// <summary>Writes the events that a piece becomes.</summary>
    void Write(NeutralDelta delta, IBufferWriter<byte> target);

    /// <summary>Writes the end, with the tokens when they are known.</summary>
    void End(UsageVector? usage, IBufferWriter<byte> target);
}
