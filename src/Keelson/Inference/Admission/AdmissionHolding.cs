namespace Keelson.Inference.Admission;

/// <summary>A lease as its holder knows it, so that a desk that has forgotten it can be told.</summary>
/// <param name="Ask">What was asked.</param>
/// <param name="Reply">What was granted.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.holding")]
internal sealed record AdmissionHolding([property: Orleans.Id(0)] AdmissionAsk Ask, [property: Orleans.Id(1)] AdmissionReply Reply);
