namespace Keelson.Inference.Admission;

/// <summary>One rate that a request has to keep.</summary>
/// <param name="Key">Whose rate.</param>
/// <param name="RequestsPerMinute">Requests a minute; null: no limit.</param>
/// <param name="TokensPerMinute">Tokens a minute, prompt and output; null: no limit.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.rate")]
internal readonly record struct RateAsk(
    [property: Orleans.Id(0)] string Key,
    [property: Orleans.Id(1)] int? RequestsPerMinute,
    [property: Orleans.Id(2)] long? TokensPerMinute);
