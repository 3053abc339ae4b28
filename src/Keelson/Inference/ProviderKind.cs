namespace Keelson.Inference;

/// <summary>Which wire format and behaviour a provider has.</summary>
public enum ProviderKind
{
    /// <summary>Any server that speaks the OpenAI API.</summary>
    OpenAi,

    /// <summary>The Anthropic API.</summary>
    Anthropic,

    /// <summary>The deterministic simulator in this process; for development, tests and capacity planning.</summary>
    Simulator,
}
