namespace Keelson.Inference;

/// <summary>How a simulator behaves.</summary>
/// <param name="Seed">Same seed, same answers and delays.</param>
/// <param name="FirstTokenMs">Overhead before the first token.</param>
/// <param name="PerTokenMs">Delay between tokens.</param>
/// <param name="PrefillTokensPerS">How fast a prompt is read.</param>
/// <param name="ScriptFile">Absolute path of the script with the behaviour, or null for plain text answers.</param>
public sealed record SimulatorModel(int Seed, double FirstTokenMs, double PerTokenMs, double PrefillTokensPerS, string? ScriptFile);
