using System.Text.Json;
using Operations.Http;

namespace Operations.Effects;

/// <summary>What a write answers, and answers again when the same call comes again.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The bytes of the body.</param>
internal sealed record WriteAnswer(int Status, byte[] Body)
{
    /// <summary>200 with a value as JSON.</summary>
    public static WriteAnswer Ok<T>(T value) => new(200, JsonSerializer.SerializeToUtf8Bytes(value, OperationsJson.Options));
}
