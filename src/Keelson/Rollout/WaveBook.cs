namespace Keelson.Rollout;

/// <summary>The three waves; a model of the platform snapshot.</summary>
/// <param name="Waves">By number.</param>
public sealed record WaveBook(IReadOnlyDictionary<int, WaveModel> Waves);
