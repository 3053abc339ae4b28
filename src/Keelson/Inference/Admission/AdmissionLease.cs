namespace Keelson.Inference.Admission;

/// <summary>What one attempt holds. Changes only inside <see cref="AdmissionState"/>.</summary>
internal sealed class AdmissionLease(AdmissionAsk ask, AdmissionReply reply)
{
    /// <summary>What was asked.</summary>
    public AdmissionAsk Ask => ask;

    /// <summary>What was granted.</summary>
    public AdmissionReply Reply => reply;

    /// <summary>When it ends unless it is renewed.</summary>
    public DateTimeOffset ExpiresAt { get; set; } = ask.ExpiresAt;

    /// <summary>True until the first token.</summary>
    public bool IsPrefilling { get; set; } = true;
}
