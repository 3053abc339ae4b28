using Keelson.Telemetry;

namespace Keelson.Inference.Wire;

/// <summary>
/// Token counts as a provider reported them, before conventions are evened out. Streams report in pieces (Anthropic: the prompt at the
/// start, the output at the end) or again and again (running sums); the last word on each count is what holds.
/// </summary>
internal sealed class UsageReport
{
    private const int Fields = (int)UsageField.WebSearches + 1;
    private readonly long?[] _counts = new long?[Fields];

    /// <summary>The service tier that answered, when it is not the usual one.</summary>
    public string? ServiceTier { get; set; }

    /// <summary>Where it was computed, when that was said.</summary>
    public string? Region { get; set; }

    /// <summary>The calls that the attempt consisted of (Anthropic's iterations).</summary>
    public IReadOnlyList<UsagePart>? Parts { get; set; }

    /// <summary>True when any tokens were reported.</summary>
    public bool HasCounts => this[UsageField.Prompt] is not null || this[UsageField.Input] is not null || this[UsageField.Output] is not null;

    /// <summary>One count; null: not reported.</summary>
    public long? this[UsageField field] => _counts[(int)field];

    /// <summary>Takes a count. Dialects repeat one count under several names, so the largest is taken and nothing is added up.</summary>
    public void Take(UsageField field, long count) => _counts[(int)field] = Math.Max(_counts[(int)field] ?? 0, count);

    /// <summary>Takes what a later report of the same answer says.</summary>
    public UsageReport Merge(UsageReport later)
    {
        for (var field = 0; field < Fields; field++)
        {
            _counts[field] = later._counts[field] ?? _counts[field];
        }

        ServiceTier = later.ServiceTier ?? ServiceTier;
        Region = later.Region ?? Region;
        Parts = later.Parts ?? Parts;
        return this;
    }

    /// <summary>The counts in the platform's one convention; null when nothing was counted.</summary>
    public UsageVector? ToVector()
    {
        if (!HasCounts)
        {
            return null;
        }

        var (input, cached, write) = Prompt();
        var output = (this[UsageField.Output] ?? 0) + (this[UsageField.Thoughts] ?? 0);
        if (this[UsageField.Total] is { } total && total > input + output)
        {
            output = total - input; // Generated and billed, but reported in the total alone.
        }

        cached = Math.Min(cached, input);
        write = Math.Min(write, input - cached);
        var write1H = Math.Min(this[UsageField.Write1H] ?? 0, write);
        var vector = new UsageVector(input, cached, write - write1H, output, Math.Min((this[UsageField.Reasoning] ?? 0) + (this[UsageField.Thoughts] ?? 0), output))
        {
            CacheWrite1H = write1H,
            AudioInput = Math.Min(this[UsageField.AudioInput] ?? 0, input),
            AudioOutput = Math.Min(this[UsageField.AudioOutput] ?? 0, output),
            WebSearches = this[UsageField.WebSearches] ?? 0,
            ServiceTier = ServiceTier,
            Region = Region,
        };
        return Parts is { Count: > 0 } parts && (parts.Count > 1 || parts[0].Model is not null) ? WithParts(vector, parts) : vector;
    }

    private (long Input, long Cached, long Write) Prompt()
    {
        var written = (this[UsageField.Write5M] ?? 0) + (this[UsageField.Write1H] ?? 0);
        var beside = Math.Max(this[UsageField.WriteBeside] ?? 0, written);
        var write = Math.Max(this[UsageField.WriteInside] ?? 0, beside);
        var cached = Math.Max(this[UsageField.CachedInside] ?? 0, this[UsageField.CachedBeside] ?? 0);
        if (this[UsageField.Prompt] is { } prompt)
        {
            return (prompt + (this[UsageField.ToolPrompt] ?? 0), cached, write);
        }

        var input = this[UsageField.Input] ?? 0;
        return IsInclusive(input)
            ? (input, cached, write)
            : (input + (this[UsageField.CachedBeside] ?? 0) + beside, cached, write);
    }

    // Where both ways of saying it stand side by side, Anthropic's names mean what they mean there, unless the total says otherwise.
    private bool IsInclusive(long input) =>
        (this[UsageField.CachedInside] is not null || this[UsageField.WriteInside] is not null)
        && (this[UsageField.CachedBeside] is null || this[UsageField.Total] == input + (this[UsageField.Output] ?? 0));

    // Each part is billed, so the counts are sums; only the largest ever stood in one context.
    private static UsageVector WithParts(UsageVector top, IReadOnlyList<UsagePart> parts) => top with
    {
        Input = parts.Sum(part => part.Input),
        CachedInput = parts.Sum(part => part.CachedInput),
        CacheWrite = parts.Sum(part => part.CacheWrite),
        CacheWrite1H = parts.Sum(part => part.CacheWrite1H),
        Output = parts.Sum(part => part.Output),
        ContextTokens = parts.Max(part => part.Input + part.Output),
        Parts = parts,
    };
}
