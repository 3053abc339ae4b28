namespace Keelson.Inference;

/// <summary>Names this start of the process, so that attempts of an earlier one can be told apart.</summary>
/// <param name="Id">Unique among starts.</param>
internal sealed record InferenceBoot(string Id);
