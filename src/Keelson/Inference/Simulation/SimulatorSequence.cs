namespace Keelson.Inference.Simulation;

/// <summary>One request at a simulated server. Changed by its engine alone.</summary>
/// <param name="promptTokens">Tokens of the prompt.</param>
/// <param name="outputTokens">Tokens that each answer will have.</param>
/// <param name="choices">How many answers are written side by side.</param>
/// <param name="prefix">The prompt as the prefix cache sees it; null: it is not cached.</param>
internal sealed class SimulatorSequence(int promptTokens, int outputTokens, int choices, SimulatorPrefix? prefix)
{
    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => promptTokens;

    /// <summary>How many answers are written side by side.</summary>
    public int Choices => choices;

    /// <summary>The prompt as the prefix cache sees it.</summary>
    public SimulatorPrefix? Prefix => prefix;

    /// <summary>Tokens that each answer will have; the first one comes with the end of the prompt.</summary>
    public int OutputTokens { get; } = Math.Max(1, outputTokens);

    /// <summary>Memory that it holds while it is served.</summary>
    public long Resident => promptTokens + ((long)OutputTokens * choices);

    /// <summary>From when on it may be served.</summary>
    public TimeSpan EligibleAt { get; set; }

    /// <summary>When it was given a slot; null while it waits.</summary>
    public TimeSpan? AdmittedAt { get; set; }

    /// <summary>Prompt tokens that came from the prefix cache; known when it has a slot.</summary>
    public int CachedTokens { get; set; }

    /// <summary>Prompt tokens that are still to be read.</summary>
    public int PrefillLeft { get; set; }

    /// <summary>Tokens of each answer that are written.</summary>
    public int Tokens { get; set; }

    /// <summary>When the first token was written.</summary>
    public TimeSpan? FirstTokenAt { get; set; }

    /// <summary>When the last token was written, or when it was given up.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>True when so many tokens are written; 0 asks for a slot alone.</summary>
    public bool HasReached(int tokens) => AdmittedAt is not null && Tokens >= tokens;
}
