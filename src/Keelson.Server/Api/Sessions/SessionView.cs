using System.Text.Json;
using Keelson.Primitives;
using Keelson.Sessions;

namespace Keelson.Server.Api.Sessions;

/// <summary>One session in full.</summary>
internal sealed record SessionView
{
    public required string Id { get; init; }

    public required string Workflow { get; init; }

    public required Sensitivity Sensitivity { get; init; }

    public required ValueClass Value { get; init; }

    public required string Owner { get; init; }

    public string? ForkedFrom { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it may be forgotten, unless it changes or is held.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required long Version { get; init; }

    /// <summary>Why it may not be forgotten; absent when it may.</summary>
    public string? Hold { get; init; }

    /// <summary>The turn in progress; absent when there is none.</summary>
    public long? Turn { get; init; }

    public required long Turns { get; init; }

    /// <summary>Tokens of the context after the last turn.</summary>
    public required long ContextTokens { get; init; }

    /// <summary>The messages that stand, the newest last; at most the newest 200.</summary>
    public required IReadOnlyList<SessionMessageView> Messages { get; init; }

    /// <summary>How many messages stand.</summary>
    public required int MessageCount { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> State { get; init; }

    public required IReadOnlyList<SessionCheckpointView> Checkpoints { get; init; }

    /// <summary>The view of an image.</summary>
    public static SessionView Of(string id, SessionImage image, long version, StateLifetimes lifetimes)
    {
        const int Newest = 200; // What people read; GET .../messages has all of them.
        return new SessionView
        {
            Id = id,
            Workflow = image.Birth.Workflow,
            Sensitivity = image.Birth.Sensitivity,
            Value = image.Birth.Value,
            Owner = image.Birth.Owner,
            ForkedFrom = image.Birth.ForkedFrom,
            CreatedAt = image.CreatedAt,
            ChangedAt = image.ChangedAt,
            ExpiresAt = image.ChangedAt + lifetimes.Of(image.Birth.Ttl),
            Version = version,
            Hold = image.Hold,
            Turn = image.Turn?.Number,
            Turns = image.Turns,
            ContextTokens = image.ContextTokens,
            Messages = MessagesOf(image, image.Line.TakeLast(Newest)),
            MessageCount = image.Line.Length,
            State = image.Values.ToDictionary(value => value.Key, value => Json(value.Value.Json), StringComparer.Ordinal),
            Checkpoints = [.. image.Checkpoints.OrderBy(one => one.Value.Version).Select(one => new SessionCheckpointView(one.Key, one.Value.At, one.Value.Line.Length))],
        };
    }

    /// <summary>These messages, in order.</summary>
    public static List<SessionMessageView> MessagesOf(SessionImage image, IEnumerable<long> numbers)
    {
        var known = image.Messages.ToDictionary(message => message.Number);
        return [.. numbers.Select(number => known[number]).Select(message => new SessionMessageView(message.Number, message.At, Json(message.Json)))];
    }

    private static JsonElement Json(byte[] json) => JsonSerializer.Deserialize<JsonElement>(json);
}
