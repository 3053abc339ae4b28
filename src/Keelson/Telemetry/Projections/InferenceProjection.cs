using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Telemetry.Projections;

/// <summary>
/// Model calls by minute, workflow, model, deployment, tier, failure class and trust tier: how many, what they used, what they cost, how
/// soon they answered. Attempts carry usage and cost; requests are counted when their last attempt has ended. Safe for concurrent readers.
/// </summary>
internal sealed class InferenceProjection : IProjection
{
    /// <summary>The sum of the cost.</summary>
    public const int Cost = 0;

    /// <summary>The sketch of first-token times.</summary>
    public const int FirstToken = 0;

    /// <summary>The sketch of durations of attempts.</summary>
    public const int Duration = 1;

    private readonly Lock _gate = new();
    private readonly RollupOptions _options;
    private RollupStore _rollups;
    private long _position;

    /// <summary>Creates an empty projection.</summary>
    public InferenceProjection(RollupOptions options)
    {
        _options = options;
        _rollups = new RollupStore(options);
    }

    /// <inheritdoc/>
    public string Name => "inference";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        lock (_gate)
        {
            _position = position;
            switch (telemetryEvent.Type)
            {
                case EventTypes.InferenceCompleted:
                case EventTypes.InferenceFailed:
                    AddAttempt(telemetryEvent, IsLastAttempt(telemetryEvent.Data));
                    break;
                case EventTypes.InferenceLost:
                    AddAttempt(telemetryEvent, isLast: true).Add((int)InferenceCount.Lost, 1);
                    break;
                case EventTypes.RequestRefused:
                    var cell = CellOf(telemetryEvent);
                    cell.Add((int)InferenceCount.Requests, 1);
                    cell.Add((int)InferenceCount.Refused, 1);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Publish()
    {
        // Readers ask under the lock; there is nothing to hand over.
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        var writer = new CompactWriter();
        lock (_gate)
        {
            _rollups.Write(writer);
        }

        return writer.Written;
    }

    /// <inheritdoc/>
    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        var reader = new CompactReader(saved.Span);
        var rollups = RollupStore.Read(ref reader, _options);
        lock (_gate)
        {
            (_rollups, _position) = (rollups, position);
        }
    }

    /// <summary>What was in a span of time, in groups.</summary>
    public InferenceReport Report(DateTimeOffset from, DateTimeOffset to, Func<RollupDimensions, string> by)
    {
        lock (_gate)
        {
            var parts = _rollups.SumBy(from, to, dimensions => (Group: by(dimensions), dimensions.FailureClass));
            var groups = parts
                .GroupBy(part => part.Key.Group, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => Usage(group.Select(part => (part.Key.FailureClass, part.Value))), StringComparer.Ordinal);
            return new InferenceReport(_position, Usage(parts.Select(part => (part.Key.FailureClass, part.Value))), groups);
        }
    }

    /// <summary>What was in each slot of a span of time; slots in which nothing was are left out.</summary>
    public IReadOnlyList<InferencePoint> Series(
        DateTimeOffset from,
        DateTimeOffset to,
        RollupStep step,
        Func<RollupDimensions, bool> where)
    {
        lock (_gate)
        {
            return
            [
                .. _rollups.Series(from, to, step, where)
                    .Select(slot => new InferencePoint(slot.Key, new InferenceUsage(slot.Value, new Dictionary<FailureClass, long>()))),
            ];
        }
    }

    // A verdict that leads to another attempt leaves the request open.
    private static bool IsLastAttempt(EventData data) => data.Verdict is not ("retry" or "fallback");

    private static InferenceUsage Usage(IEnumerable<(FailureClass FailureClass, RollupBucket Bucket)> parts)
    {
        var sum = new RollupBucket();
        var failures = new Dictionary<FailureClass, long>();
        foreach (var (failureClass, bucket) in parts)
        {
            sum.Merge(bucket);
            if (failureClass != FailureClass.None)
            {
                var failed = bucket.Count((int)InferenceCount.Attempts) + bucket.Count((int)InferenceCount.Refused);
                failures[failureClass] = failures.GetValueOrDefault(failureClass) + failed;
            }
        }

        return new InferenceUsage(sum, failures);
    }

    private RollupCell CellOf(TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        var dimensions = new RollupDimensions(
            data.Workflow ?? "",
            data.ServedModel ?? data.RequestedModel ?? "",
            data.Deployment ?? "",
            data.Tier,
            data.FailureClass,
            data.TrustTier ?? 0);
        return _rollups.At(telemetryEvent.Time, dimensions);
    }

    private RollupCell AddAttempt(TelemetryEvent telemetryEvent, bool isLast)
    {
        var data = telemetryEvent.Data;
        var cell = CellOf(telemetryEvent);
        cell.Add((int)InferenceCount.Attempts, 1);
        if (isLast)
        {
            cell.Add((int)InferenceCount.Requests, 1);
        }

        if (data.Simulated == true)
        {
            cell.Add((int)InferenceCount.Simulated, 1);
        }

        if (data.Usage is { } usage)
        {
            cell.Add((int)InferenceCount.InputTokens, usage.Input);
            cell.Add((int)InferenceCount.CachedInputTokens, usage.CachedInput);
            cell.Add((int)InferenceCount.OutputTokens, usage.Output);
            cell.Add((int)InferenceCount.ReasoningTokens, usage.Reasoning);
        }

        AddMoneyAndTime(cell, data);
        return cell;
    }

    private static void AddMoneyAndTime(RollupCell cell, EventData data)
    {
        if (data.Cost is { } cost)
        {
            cell.Add(Cost, cost.Usd);
        }
        else if (data.Usage is not null)
        {
            cell.Add((int)InferenceCount.Unpriced, 1);
        }

        if (data.FirstTokenMs is { } firstToken)
        {
            cell.Observe(FirstToken, firstToken);
        }

        if (data.DurationMs is { } duration)
        {
            cell.Observe(Duration, duration);
        }
    }
}
