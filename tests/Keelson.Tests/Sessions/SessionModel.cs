using System.Globalization;

namespace Keelson.Tests.Sessions;

/// <summary>What a session should hold, told in the plainest way.</summary>
internal sealed record SessionModel
{
    public List<string> Messages { get; init; } = [];

    public SortedDictionary<string, string> Values { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, (string[] Messages, KeyValuePair<string, string>[] Values)> Checkpoints { get; init; } = new(StringComparer.Ordinal);

    public long? Turn { get; set; }

    public long Turns { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>A copy that goes its own way.</summary>
    public SessionModel Copy() => new()
    {
        Messages = [.. Messages],
        Values = new(Values, StringComparer.Ordinal),
        Checkpoints = new(Checkpoints, StringComparer.Ordinal),
        Turn = Turn,
        Turns = Turns,
        IsHeld = IsHeld,
    };

    /// <summary>All of it as text, to be compared.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(',', Messages)}|{string.Join(',', Values)}|{string.Join(',', Checkpoints.Select(one => $"{one.Key}:{string.Join('+', one.Value.Messages)}:{string.Join('+', one.Value.Values)}"))}|{Turn}|{Turns}|{IsHeld}");
}
