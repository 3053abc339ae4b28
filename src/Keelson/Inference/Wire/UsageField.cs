namespace Keelson.Inference.Wire;

/// <summary>What a member of a usage object counts. Beside: not in the count of the prompt. Inside: a part of it.</summary>
internal enum UsageField
{
    /// <summary>Nothing that is billed by the token.</summary>
    None,

    /// <summary>All prompt tokens, cached ones included (OpenAI chat, Gemini).</summary>
    Prompt,

    /// <summary>Prompt tokens; whether cached ones are among them depends on what else is said (OpenAI responses: yes; Anthropic: no).</summary>
    Input,

    /// <summary>Generated tokens.</summary>
    Output,

    /// <summary>The sum.</summary>
    Total,

    /// <summary>Read from the cache, a part of the prompt.</summary>
    CachedInside,

    /// <summary>Read from the cache, beside the input.</summary>
    CachedBeside,

    /// <summary>Written to the cache, a part of the prompt.</summary>
    WriteInside,

    /// <summary>Written to the cache, beside the input.</summary>
    WriteBeside,

    /// <summary>Of what was written: for 5 minutes.</summary>
    Write5M,

    /// <summary>Of what was written: for 1 hour.</summary>
    Write1H,

    /// <summary>Reasoning, a part of the output.</summary>
    Reasoning,

    /// <summary>Reasoning beside the output (Gemini).</summary>
    Thoughts,

    /// <summary>Prompt tokens that a provider's own tools brought in (Gemini).</summary>
    ToolPrompt,

    /// <summary>Audio in the prompt.</summary>
    AudioInput,

    /// <summary>Audio in the output.</summary>
    AudioOutput,

    /// <summary>Searches of the web that the provider made, by the piece.</summary>
    WebSearches,
}
