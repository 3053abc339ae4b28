using System.Globalization;
using Keelson.Workflows.Schedules;

namespace Keelson.Tests.Workflows.Schedules;

public sealed class ScheduleDeciderTests
{
    [Theory]
    [InlineData("last", "10:07", "10:00", "05", "00", "10:15")]
    [InlineData("skip", "10:07", "10:00", "", "00 05", "10:15")]
    [InlineData("all", "10:07", "10:00", "00 05", "", "10:15")]
    [InlineData("last", "10:05", "10:05", "05", "", "10:15")]
    [InlineData("skip", "10:06", "10:00", "05", "00", "10:15")]
    [InlineData("last", "10:04", "10:05", "", "", "10:05")]
    public void What_is_started_and_what_is_missed_follows_the_policy(string missed, string now, string from, string start, string gone, string next)
    {
        var schedule = Schedule("0,5,15 * * * *", "UTC", Enum.Parse<MissedRuns>(missed, ignoreCase: true));

        var decision = ScheduleDecider.Decide(schedule, new ScheduleState(schedule.Cron, "UTC", At(from)), At(now));

        Assert.Equal(start, Minutes(decision.Start));
        Assert.Equal(gone, Minutes(decision.Missed));
        Assert.Equal(At(next), decision.NextAt);
    }

    [Fact]
    public void After_a_long_outage_there_is_an_end_to_what_is_made_up_for_and_to_the_search()
    {
        var schedule = Schedule("* * * * *", "UTC", MissedRuns.All);
        var now = At("10:00");

        var decision = ScheduleDecider.Decide(schedule, new ScheduleState(schedule.Cron, "UTC", now.AddYears(-5)), now);

        Assert.Equal(ScheduleDecider.CatchUpMax, decision.Start.Count);
        Assert.Equal(now, decision.Start[^1]);
        Assert.Equal((int)ScheduleDecider.LookBack.TotalMinutes + 1 - ScheduleDecider.CatchUpMax, decision.Missed.Count);
        Assert.Equal(now.AddMinutes(1), decision.NextAt);
    }

    // Europe/Berlin skips 02:00 to 03:00 on 2026-03-29 and has it twice on 2026-10-25.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("0 * * * *", "2026-10-24T23:30Z", "2026-10-25T00:00Z 2026-10-25T01:00Z")]
    public void A_time_that_the_clock_skips_comes_right_after_and_a_time_that_it_repeats_comes_once(string cron, string from, string expected)
    {
        var schedule = Schedule(cron, "Europe/Berlin", MissedRuns.Last);

        var first = schedule.Next(Parse(from))!.Value;
        var second = schedule.Next(first)!.Value;

        Assert.Equal(expected.Split(' ').Select(Parse), [first, second]);
    }

    [Theory]
    [InlineData("0 3 * * 1-5", true)]
    [InlineData("*/15 * * * *", true)]
    [InlineData("0 0 3 * * *", false)]
    [InlineData("60 * * * *", false)]
    [InlineData("every day", false)]
    public void A_cron_expression_has_five_fields(string text, bool isCron) => Assert.Equal(isCron, WorkflowSchedule.IsCron(text));

    [Fact]
    public void The_run_of_an_occurrence_is_always_the_same_and_sorts_by_its_time()
    {
        var run = ScheduleNames.RunOf("acme", "nightly", At("03:00"));

        Assert.Equal(run, ScheduleNames.RunOf("acme", "nightly", At("03:00").ToOffset(TimeSpan.FromHours(5))));
        Assert.NotEqual(run, ScheduleNames.RunOf("acme", "weekly", At("03:00")));
        Assert.NotEqual(run, ScheduleNames.RunOf("other", "nightly", At("03:00")));
        Assert.True(string.CompareOrdinal(run.Value, ScheduleNames.RunOf("acme", "nightly", At("03:01")).Value) < 0);
    }

    internal static WorkflowSchedule Schedule(string cron, string zone, MissedRuns missed) => new("w", cron, TimeZoneInfo.FindSystemTimeZoneById(zone), missed);

    private static DateTimeOffset At(string time) => Parse($"2026-11-23T{time}Z");

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Minutes(IEnumerable<DateTimeOffset> times) => string.Join(' ', times.Select(time => time.ToString("mm", CultureInfo.InvariantCulture)));
}
