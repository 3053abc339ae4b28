namespace Keelson.Inference.Admission;

/// <summary>One pool of capacity that could serve a request, with what its tier and value class have a right to there.</summary>
/// <param name="Key">The deployment.</param>
/// <param name="RequestsMax">Requests at once; null: no limit.</param>
/// <param name="ResidentMax">Tokens at once, prompt and output; null: no limit.</param>
/// <param name="PrefillsMax">Prompts of the request's tier that may be read at once; null: no limit.</param>
/// <param name="Guaranteed">The share that the request's tier and value class is guaranteed, 0 to 1.</param>
/// <param name="Cap">The share that it may use at most, 0 to 1.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.pool")]
internal readonly record struct PoolAsk(
    [property: Orleans.Id(0)] string Key,
    [property: Orleans.Id(1)] int? RequestsMax,
    [property: Orleans.Id(2)] long? ResidentMax,
    [property: Orleans.Id(3)] int? PrefillsMax,
    [property: Orleans.Id(4)] decimal Guaranteed,
    [property: Orleans.Id(5)] decimal Cap);
