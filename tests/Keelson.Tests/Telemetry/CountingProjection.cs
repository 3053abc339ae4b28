using System.Text.Json;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Telemetry;

/// <summary>Counts events by type, and fails on the workflow that it is told to fail on.</summary>
internal sealed class CountingProjection : IProjection
{
    private readonly Dictionary<string, int> _counts = [];

    public string Name { get; init; } = "counting";

    public int SchemaVersion { get; init; } = 1;

    public string? FailsOn { get; init; }

    public long Position { get; private set; }

    public int Applied { get; private set; }

    public List<long> Positions { get; } = [];

    public int Loaded { get; private set; }

    public IReadOnlyDictionary<string, int> Published { get; private set; } = new Dictionary<string, int>();

    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        Applied++;
        Position = position;
        Positions.Add(position);
        if (FailsOn is not null && telemetryEvent.Data.Workflow == FailsOn)
        {
            throw new InvalidOperationException("told to fail");
        }

        _counts[telemetryEvent.Type] = _counts.GetValueOrDefault(telemetryEvent.Type) + 1;
    }

    public void Publish() => Published = new Dictionary<string, int>(_counts);

    public ReadOnlyMemory<byte>? Save() => KeelsonJson.Serialize(_counts);

    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        Dictionary<string, int> counts;
        try
        {
            counts = KeelsonJson.Deserialize<Dictionary<string, int>>(saved);
        }
        catch (JsonException unfit)
        {
            throw new InvalidDataException("not a state", unfit);
        }

        Loaded++;
        foreach (var (type, count) in counts)
        {
            _counts[type] = count;
        }

        Position = position;
    }
}
