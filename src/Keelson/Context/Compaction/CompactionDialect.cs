namespace Keelson.Context.Compaction;

/// <summary>How a conversation is written down: where calls and their results stand.</summary>
internal enum CompactionDialect
{
    /// <summary>OpenAI chat: calls in messages of the assistant, each result a message of its own.</summary>
    Chat,

    /// <summary>Anthropic messages: calls and results are blocks of messages, several results in one.</summary>
    Messages,

    /// <summary>OpenAI responses: calls, results and reasoning are items beside the messages.</summary>
    Responses,
}
