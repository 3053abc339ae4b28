using System.Text.Json;

namespace Keelson.Inference.Wire;

/// <summary>The names under which providers count tokens. A new dialect is a new line here.</summary>
internal static class UsageNames
{
    private static readonly (byte[] Name, UsageField Field)[] Top =
    [
        ("prompt_tokens"u8.ToArray(), UsageField.Prompt),
        ("promptTokenCount"u8.ToArray(), UsageField.Prompt),
        ("input_tokens"u8.ToArray(), UsageField.Input),
        ("inputTokens"u8.ToArray(), UsageField.Input),
        ("completion_tokens"u8.ToArray(), UsageField.Output),
        ("output_tokens"u8.ToArray(), UsageField.Output),
        ("outputTokens"u8.ToArray(), UsageField.Output),
        ("candidatesTokenCount"u8.ToArray(), UsageField.Output),
        ("total_tokens"u8.ToArray(), UsageField.Total),
        ("totalTokenCount"u8.ToArray(), UsageField.Total),
        ("thoughtsTokenCount"u8.ToArray(), UsageField.Thoughts),
        ("toolUsePromptTokenCount"u8.ToArray(), UsageField.ToolPrompt),
        ("cached_tokens"u8.ToArray(), UsageField.CachedInside),
        ("prompt_cache_hit_tokens"u8.ToArray(), UsageField.CachedInside),
        ("num_cached_tokens"u8.ToArray(), UsageField.CachedInside),
        ("cachedContentTokenCount"u8.ToArray(), UsageField.CachedInside),
        ("cache_read_input_tokens"u8.ToArray(), UsageField.CachedBeside),
        ("cacheReadInputTokens"u8.ToArray(), UsageField.CachedBeside),
        ("cacheReadInputTokenCount"u8.ToArray(), UsageField.CachedBeside),
        ("cache_creation_input_tokens"u8.ToArray(), UsageField.WriteBeside),
        ("cacheWriteInputTokens"u8.ToArray(), UsageField.WriteBeside),
        ("cacheWriteInputTokenCount"u8.ToArray(), UsageField.WriteBeside),
        ("reasoning_tokens"u8.ToArray(), UsageField.Reasoning),
    ];

    private static readonly (byte[] Name, UsageField Field)[] InPrompt =
    [
        ("cached_tokens"u8.ToArray(), UsageField.CachedInside),
        ("cache_write_tokens"u8.ToArray(), UsageField.WriteInside),
        ("cache_creation_tokens"u8.ToArray(), UsageField.WriteInside),
        ("audio_tokens"u8.ToArray(), UsageField.AudioInput),
    ];

    private static readonly (byte[] Name, UsageField Field)[] InOutput =
    [
        ("reasoning_tokens"u8.ToArray(), UsageField.Reasoning),
        ("thinking_tokens"u8.ToArray(), UsageField.Reasoning),
        ("audio_tokens"u8.ToArray(), UsageField.AudioOutput),
    ];

    private static readonly (byte[] Name, UsageField Field)[] InWrites =
    [
        ("ephemeral_5m_input_tokens"u8.ToArray(), UsageField.Write5M),
        ("ephemeral_1h_input_tokens"u8.ToArray(), UsageField.Write1H),
    ];

    private static readonly (byte[] Name, UsageField Field)[] InServerTools =
    [
        ("web_search_requests"u8.ToArray(), UsageField.WebSearches),
    ];

    private static readonly (byte[] Name, Group Group)[] Groups =
    [
        ("prompt_tokens_details"u8.ToArray(), Group.Prompt),
        ("input_tokens_details"u8.ToArray(), Group.Prompt),
        ("completion_tokens_details"u8.ToArray(), Group.Output),
        ("output_tokens_details"u8.ToArray(), Group.Output),
        ("cache_creation"u8.ToArray(), Group.CacheWrites),
        ("server_tool_use"u8.ToArray(), Group.ServerTools),
    ];

    /// <summary>Objects inside a usage object.</summary>
    internal enum Group
    {
        /// <summary>Parts of the prompt.</summary>
        Prompt,

        /// <summary>Parts of the output.</summary>
        Output,

        /// <summary>What was written to the cache, by how long it is kept.</summary>
        CacheWrites,

        /// <summary>What the provider's own tools did.</summary>
        ServerTools,
    }

    /// <summary>The object that the member at which the reader stands holds; null: it is a plain one.</summary>
    public static Group? GroupOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, group) in Groups)
        {
            if (reader.ValueTextEquals(name))
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>What the member at which the reader stands counts.</summary>
    public static UsageField FieldOf(ref Utf8JsonReader reader) => FieldOf(ref reader, Top);

    /// <summary>What a member inside a group counts.</summary>
    public static UsageField FieldOf(ref Utf8JsonReader reader, Group group) =>
        FieldOf(ref reader, group == Group.Prompt ? InPrompt : group == Group.Output ? InOutput : group == Group.ServerTools ? InServerTools : InWrites);

    private static UsageField FieldOf(ref Utf8JsonReader reader, (byte[] Name, UsageField Field)[] names)
    {
        foreach (var (name, field) in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return field;
            }
        }

        return UsageField.None;
    }
}
