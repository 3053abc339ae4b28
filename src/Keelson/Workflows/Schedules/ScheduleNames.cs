using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Workflows.Schedules;

/// <summary>Where schedules are kept, and what their runs are called. Pure.</summary>
internal static class ScheduleNames
{
    /// <summary>The beginning of the wake-up keys.</summary>
    public const string WakeUpPrefix = "schedule/";

    /// <summary>One row a workflow.</summary>
    public static readonly RowTable Table = new("schedules");

    public static string WakeUp(string workflow) => WakeUpPrefix + workflow;

    /// <summary>The run of one occurrence: whoever starts it, and however often, starts the same one.</summary>
    public static RunId RunOf(string tenant, string workflow, DateTimeOffset occurrence) =>
        IdFactory.RunAt(occurrence, SHA256.HashData(Encoding.UTF8.GetBytes($"keelson-schedule-v1\0{tenant}\0{workflow}\0{Key(occurrence)}")));

    /// <summary>An occurrence as text.</summary>
    public static string Key(DateTimeOffset occurrence) => occurrence.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
