using System.Text;
using Keelson.Workflows.Schedules;

namespace Keelson.Server.Tests.Configuration;

public sealed class SchedulesSectionTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_schedule_is_an_expression_or_a_section_with_zone_policy_and_input()
    {
        var book = _rig.Snapshot(ConfigRig.Small + """
              plain: { owner: sre, models: [m], schedule: "*/5 * * * *" }
              full: { owner: sre, models: [m], schedule: { cron: "0 3 * * 1-5", timeZone: Europe/Berlin, missed: skip, input: { depth: 2 } } }
            """).Get<ScheduleBook>().Schedules;

        Assert.Equal(["full", "plain"], book.Keys.Order());
        Assert.Equal(("*/5 * * * *", "UTC", MissedRuns.Last, "{}"), (book["plain"].Cron, book["plain"].Zone.Id, book["plain"].Missed, Text(book["plain"])));
        Assert.Equal(("0 3 * * 1-5", "Europe/Berlin", MissedRuns.Skip, """{"depth":2}"""), (book["full"].Cron, book["full"].Zone.Id, book["full"].Missed, Text(book["full"])));
    }

    [Theory]
    [InlineData("\"61 * * * *\"", "\"61 * * * *\" is not a cron expression of five fields")]
    [InlineData("\"0 0 3 * * *\"", "is not a cron expression of five fields")]
    [InlineData("\"0 0 30 2 *\"", "never comes")]
    [InlineData("{ cron: \"0 3 * * *\", timeZone: Europe/Berlim }", "There is no time zone \"Europe/Berlim\" here")]
    [InlineData("{ timeZone: UTC }", "cron")]
    [InlineData("{ cron: \"0 3 * * *\", missed: some }", "\"some\" is not one of last, skip, all")]
    public void What_can_not_be_a_schedule_is_complained_about(string schedule, string expected)
    {
        var result = _rig.Load(ConfigRig.Small + $"  s: {{ owner: sre, models: [m], schedule: {schedule} }}\n");

        Assert.Contains(expected, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    private static string Text(WorkflowSchedule schedule) => Encoding.UTF8.GetString(schedule.Input.Span);
}
