namespace Keelson.Inference.Wire;

/// <summary>What one chunk of a stream, or one buffered answer, tells the meter.</summary>
internal struct AnswerFacts
{
    /// <summary>The model that the provider says it used.</summary>
    public string? Model;

    /// <summary>Why the last finished choice ended.</summary>
    public string? FinishReason;

    /// <summary>Reported tokens, wherever they stood.</summary>
    public UsageReport? Usage;

    /// <summary>True when those are a beginning: the output is reported later.</summary>
    public bool IsUsagePartial;

    /// <summary>The service tier that answered, when it was said outside of the usage and is not the usual one.</summary>
    public string? ServiceTier;

    /// <summary>True when there is content, reasoning, a refusal, sound or a tool call that is not empty.</summary>
    public bool HasToken;

    /// <summary>True when <c>choices</c> has an element.</summary>
    public bool HasChoices;

    /// <summary>True when nothing follows: the last event of protocols whose streams end with one.</summary>
    public bool IsEnd;

    /// <summary>What the provider says went wrong, inside an answer with status 200.</summary>
    public UpstreamErrorBody? Error;
}
