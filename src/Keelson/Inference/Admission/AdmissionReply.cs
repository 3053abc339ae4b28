namespace Keelson.Inference.Admission;

/// <summary>The answer to an ask.</summary>
/// <param name="Outcome">What was decided.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.reply")]
internal readonly record struct AdmissionReply([property: Orleans.Id(0)] AdmissionOutcome Outcome)
{
    /// <summary>The number of the lease; grows with every grant, so that a late caller of an expired lease is known as such.</summary>
    [Orleans.Id(1)]
    public long Fence { get; init; }

    /// <summary>The output tokens of one answer that are paid for; at most what was wanted.</summary>
    [Orleans.Id(2)]
    public long OutputTokens { get; init; }

    /// <summary>What is reserved in each budget, in pico-dollars.</summary>
    [Orleans.Id(3)]
    public long AmountPico { get; init; }

    /// <summary>Which of the asked pools serves it; -1: none was asked for.</summary>
    [Orleans.Id(4)]
    public int Pool { get; init; }

    /// <summary>The budget or rate that refused: its place in the ask.</summary>
    [Orleans.Id(5)]
    public int Refused { get; init; }

    /// <summary>What that budget had left; may be negative.</summary>
    [Orleans.Id(6)]
    public long AvailablePico { get; init; }

    /// <summary>The least that a useful answer needs of it.</summary>
    [Orleans.Id(7)]
    public long LeastPico { get; init; }

    /// <summary>When asking again may help.</summary>
    [Orleans.Id(8)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when everything is reserved.</summary>
    public bool IsGranted => Outcome == AdmissionOutcome.Granted;
}
