using Keelson.Inference.Simulation;

namespace Keelson.Inference;

/// <summary>How a simulator behaves. Each of its deployments is a server of its own with these figures.</summary>
/// <param name="Seed">Same seed, same answers and delays.</param>
/// <param name="FirstTokenMs">Overhead before the first token.</param>
/// <param name="PerTokenMs">Delay between tokens.</param>
/// <param name="PrefillTokensPerS">How fast a prompt is read.</param>
/// <param name="ScriptFile">Absolute path of the script with the behaviour, or null for plain text answers.</param>
public sealed record SimulatorModel(int Seed, double FirstTokenMs, double PerTokenMs, double PrefillTokensPerS, string? ScriptFile)
{
    /// <summary>How many tokens all answers together gain in a second at most; null: only <see cref="PerTokenMs"/> counts.</summary>
    public double? DecodeTokensPerS { get; init; }

    /// <summary>How many requests are served at once; null: as many as come.</summary>
    public int? Slots { get; init; }

    /// <summary>How many tokens (prompt and answer) the requests that are served may hold together; null: no limit.</summary>
    public long? KvTokens { get; init; }

    /// <summary>How many requests wait at most; further ones are answered with 429.</summary>
    public int QueueMax { get; init; } = 1000;

    /// <summary>How many prompt tokens are read in one step, between which the answers under way gain a token each.</summary>
    public int PrefillChunkTokens { get; init; } = 2048;

    /// <summary>The window of the server: a longer prompt is answered with 400; null: no limit.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>How many prompt tokens the prefix cache keeps; 0: there is none.</summary>
    public long PrefixCacheTokens { get; init; }

    /// <summary>How long an unused prefix is kept.</summary>
    public TimeSpan PrefixCacheTtl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What goes wrong; the first that fires decides.</summary>
    public IReadOnlyList<SimulatorFaultModel> Faults { get; init; } = [];

    /// <summary>True when requests compete for the server; otherwise each is served as if it were alone.</summary>
    public bool IsShared => Slots is not null || KvTokens is not null || DecodeTokensPerS is not null;
}
