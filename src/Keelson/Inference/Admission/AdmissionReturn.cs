namespace Keelson.Inference.Admission;

/// <summary>What is given back when an attempt has ended.</summary>
/// <param name="Ticket">Which.</param>
/// <param name="Fence">The number of its lease.</param>
/// <param name="Budgets">The keys of the budgets in which it is reserved.</param>
/// <param name="ActualPico">What was spent; 0 when nothing was.</param>
/// <param name="ActualTokens">Tokens that were used; null when nobody knows.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.return")]
internal readonly record struct AdmissionReturn(
    [property: Orleans.Id(0)] string Ticket,
    [property: Orleans.Id(1)] long Fence,
    [property: Orleans.Id(2)] IReadOnlyList<string> Budgets,
    [property: Orleans.Id(3)] long ActualPico,
    [property: Orleans.Id(4)] long? ActualTokens);
