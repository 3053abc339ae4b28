using System.Text;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;
using Keelson.Workflows.Schedules;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads the schedules of the workflows.</summary>
internal static class SchedulesSection
{
    /// <summary>The schedules.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var schedules = new Dictionary<string, WorkflowSchedule>(StringComparer.Ordinal);
        foreach (var (name, section) in context.Root.Named("workflows"))
        {
            if (section.Find("schedule") is { } node && Schedule(context, name, node) is { } schedule)
            {
                schedules.Add(name, schedule);
            }
        }

        var book = new ScheduleBook(schedules);
        return snapshot => snapshot.With(book);
    }

    private static WorkflowSchedule? Schedule(SectionContext context, string workflow, ConfigNode node)
    {
        var section = node as ConfigMap;
        var cron = section is null ? node as ConfigScalar : section.Find("cron") as ConfigScalar;
        if (cron is null || Zone(context, section) is not { } zone)
        {
            return null;
        }

        if (!WorkflowSchedule.IsCron(cron.Resolved))
        {
            context.Complaints.Error(cron, $"\"{cron.Resolved}\" is not a cron expression of five fields: minute, hour, day of the month, month, day of the week, for example \"0 3 * * 1-5\".");
            return null;
        }

        var schedule = new WorkflowSchedule(workflow, cron.Resolved, zone, section?.Word<MissedRuns>("missed") ?? MissedRuns.Last)
        {
            Input = section?.Section("input") is { } input ? Encoding.UTF8.GetBytes(ConfigJson.Write(input)) : "{}"u8.ToArray(),
        };
        if (schedule.Next(context.Today.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) is null)
        {
            context.Complaints.Error(cron, $"\"{cron.Resolved}\" never comes.");
            return null;
        }

        return schedule;
    }

    private static TimeZoneInfo? Zone(SectionContext context, ConfigMap? section)
    {
        if (section?.Find("timeZone") is not ConfigScalar name)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name.Resolved, out var zone))
        {
            return zone;
        }

        context.Complaints.Error(name, $"There is no time zone \"{name.Resolved}\" here. Write an IANA name such as Europe/Berlin, or UTC.");
        return null;
    }
}
