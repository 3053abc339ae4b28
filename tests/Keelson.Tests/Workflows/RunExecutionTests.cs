using Keelson.Primitives;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

public sealed class RunExecutionTests
{
    [Fact]
    public async Task A_run_of_steps_ends_with_its_result_its_events_and_its_outcome_in_order()
    {
        await using var rig = new RunRig(async (run, input) =>
        {
            var one = await run.StepAsync("one", _ => Task.FromResult(input.GetProperty("n").GetInt32() + 1));
            var two = await run.StepAsync("two", _ => Task.FromResult(one * 2));
            return new { two };
        });

        var state = await rig.RunAsync("""{"n":20}""");

        Assert.Equal(RunStatus.Completed, state.Status);
        Assert.Equal("""{"two":42}""", System.Text.Encoding.UTF8.GetString(state.Value!.Value.Span));
        Assert.Equal(["one[0]", "two[0]"], state.Completed);
        Assert.Equal(["run.started", "step.completed", "step.completed", "run.completed", "outcome.reported"], await rig.EventTypesAsync());
        var end = (await rig.EventsAsync())[3].Data;
        Assert.Equal(("thing.done", "success", true), (end.Outcome, end.OutcomeVerdict, end.InTime));
        Assert.Empty(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation));
    }

    [Fact]
    public async Task A_run_that_is_taken_up_again_does_no_finished_step_twice()
    {
        var bodies = 0;
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            var one = await run.StepAsync("one", _ => Task.FromResult(++bodies));
            await run.StepAsync("wait", _ => gate.Task);
            return one;
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Completed.Count == 1);
        await RunRig.DropAsync(first);
        gate.SetResult();

        await (await rig.ResumeAsync()).Over;

        var state = await rig.StateAsync();
        Assert.Equal((RunStatus.Completed, 1), (state.Status, bodies));
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(state.Value!.Value.Span));
    }

    [Fact]
    public async Task Parallel_steps_run_at_the_same_time_and_their_branches_have_places_of_their_own()
    {
        var (left, right) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        await using var rig = new RunRig(async (run, _) =>
        {
            var sides = await Task.WhenAll(
                run.BranchAsync("east", branch => branch.StepAsync("read", _ => { right.SetResult(1); return left.Task; })),
                run.BranchAsync("west", branch => branch.StepAsync("read", async _ => { left.SetResult(await right.Task + 1); return 7; })));
            return sides.Sum();
        });

        var state = await rig.RunAsync();

        Assert.Equal("9", System.Text.Encoding.UTF8.GetString(state.Value!.Value.Span));
        Assert.Equal(["east[0]/read[0]", "west[0]/read[0]"], state.Completed.Order());
    }

    [Fact]
    public async Task A_race_has_the_same_winner_on_every_replay()
    {
        var slow = new TaskCompletionSource<string>();
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            var first = run.StepAsync("first", _ => slow.Task);
            var second = run.StepAsync("second", _ => Task.FromResult("second"));
            var winner = await await Task.WhenAny(first, second);
            await run.StepAsync("hold", _ => gate.Task);
            return winner;
        });
        var execution = await rig.StartAsync();
        await rig.UntilAsync(state => state.Completed.Count == 1);
        slow.SetResult("first");
        await rig.UntilAsync(state => state.Completed.Count == 2);
        await RunRig.DropAsync(execution);
        gate.SetResult();

        await (await rig.ResumeAsync()).Over;

        Assert.Equal("\"second\"", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
    }

    [Fact]
    public async Task A_step_is_tried_again_after_transient_failures_and_its_count_survives_a_restart()
    {
        var attempts = new List<int>();
        await using var rig = new RunRig(async (run, _) =>
            await run.StepAsync("flaky", step =>
            {
                attempts.Add(step.Attempt);
                return step.Attempt < 3 ? throw new TimeoutException("Not yet.") : Task.FromResult("done");
            }));
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.GetValueOrDefault("flaky[0]")?.Attempts == 1);
        await RunRig.DropAsync(first);

        var second = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(second.Over, TimeSpan.FromMilliseconds(100));

        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal(3, (await rig.StateAsync()).Steps["flaky[0]"].Attempts);
        Assert.Equal(2, (await rig.EventTypesAsync()).Count(type => type == "step.retried"));
    }

    [Fact]
    public async Task A_failure_that_no_retry_can_change_is_remembered_and_thrown_again_on_replay()
    {
        var bodies = 0;
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            string seen;
            try
            {
                seen = await run.StepAsync<string>("broken", _ => { bodies++; throw new InvalidOperationException("A bug."); });
            }
            catch (FaultException fault)
            {
                seen = fault.Fault.Code.Code;
            }

            await run.StepAsync("hold", _ => gate.Task);
            return seen;
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Completed.Count == 1);
        await RunRig.DropAsync(first);
        gate.SetResult();

        await (await rig.ResumeAsync()).Over;

        Assert.Equal("\"internal\"", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
        Assert.Equal(1, bodies);
    }

    [Fact]
    public async Task A_step_that_is_too_slow_is_cancelled_and_its_late_answer_is_dropped_and_written_down()
    {
        var late = new TaskCompletionSource<string>();
        var wasCancelled = false;
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            var value = await run.StepAsync(
                "slow",
                async step =>
                {
                    if (step.Attempt > 1)
                    {
                        return "second";
                    }

                    var value = await late.Task;
                    wasCancelled = step.Cancellation.IsCancellationRequested;
                    return value;
                },
                new StepOptions { Timeout = TimeSpan.FromSeconds(5), Retry = new RetryOptions { Base = TimeSpan.Zero } });
            await run.StepAsync("hold", _ => gate.Task);
            return value;
        });
        var execution = await rig.StartAsync();
        while ((await rig.StateAsync()).Completed.Count == 0)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        late.SetResult("first");
        IReadOnlyList<(long, RunEntry Entry)> history;
        do
        {
            await Task.Yield();
            history = await RunHistory.PageAsync(rig.Store, "r_1", 0, 100, RunRig.Cancellation);
        }
        while (history.All(each => each.Entry.Kind != RunEntryKind.StepLate));

        gate.SetResult();
        await execution.Over;

        Assert.Equal("\"second\"", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
        Assert.True(wasCancelled);
    }

    [Fact]
    public async Task A_sleep_keeps_its_time_over_a_restart()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.SleepAsync("settle", TimeSpan.FromMinutes(2));
            return "awake";
        }, strand: RunRig.InlineStrand);
        var first = await rig.StartAsync();
        var before = await rig.UntilAsync(state => state.Steps.ContainsKey("settle[0]"));
        await RunRig.DropAsync(first);
        rig.Time.Advance(TimeSpan.FromSeconds(90));

        var second = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(second.Over, TimeSpan.FromSeconds(1));

        var after = await rig.StateAsync();
        Assert.Equal(before.StartedAt + TimeSpan.FromMinutes(2), after.EndedAt!.Value);
        Assert.DoesNotContain("Recovered", (await RunHistory.PageAsync(rig.Store, "r_1", 0, 100, RunRig.Cancellation)).Select(each => each.Entry.Kind.ToString()));
    }

    [Fact]
    public async Task Signals_are_taken_in_order_and_the_same_id_twice_is_one_signal()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            var first = await run.WaitForSignalAsync<int>("number");
            var second = await run.WaitForSignalAsync<int>("number");
            return first * 10 + second;
        });
        var execution = await rig.StartAsync();

        Assert.Null(await execution.Commands.SignalAsync("number", "s1", "4"u8.ToArray()));
        Assert.Null(await execution.Commands.SignalAsync("number", "s1", "9"u8.ToArray()));
        Assert.Null(await execution.Commands.SignalAsync("number", "s2", "2"u8.ToArray()));
        await execution.Over;

        Assert.Equal("42", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
        Assert.Equal(ErrorCodes.StateConflict, (await execution.Commands.SignalAsync("number", "s3", null))!.Code);
    }

    [Fact]
    public async Task A_signal_that_came_before_a_crash_is_still_there()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.SleepAsync("first", TimeSpan.FromMinutes(1));
            return await run.WaitForSignalAsync<string>("go");
        });
        rig.Publish(TimeSpan.FromDays(3_000)); // On a slow machine the clock of the test runs far ahead of the run.
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.Count == 1);
        await first.Commands.SignalAsync("go", "s1", "\"now\""u8.ToArray());
        await RunRig.DropAsync(first);

        var second = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(second.Over, TimeSpan.FromSeconds(10));

        Assert.Equal("\"now\"", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
    }

    [Fact]
    public async Task A_run_that_uses_up_its_time_is_stopped_in_time_and_says_so()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.SleepAsync("long", TimeSpan.FromHours(3));
            return "never";
        }, strand: RunRig.InlineStrand);
        rig.Publish(TimeSpan.FromMinutes(15));
        var execution = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.Count == 1);

        await rig.AdvanceUntilAsync(execution.Over, TimeSpan.FromSeconds(30));

        var state = await rig.StateAsync();
        Assert.Equal(RunStatus.TimedOut, state.Status);
        Assert.Equal(TimeSpan.FromMinutes(15), state.EndedAt - state.StartedAt);
        Assert.Equal(["run.started", "run.timedOut", "outcome.reported"], await rig.EventTypesAsync());
        Assert.Equal("failure", state.Verdict);
    }

    [Fact]
    public async Task Changed_code_is_told_from_the_history_by_the_arguments_of_a_step()
    {
        var seconds = 60;
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.SleepAsync("settle", TimeSpan.FromSeconds(seconds));
            return "done";
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.Count == 1);
        await RunRig.DropAsync(first);
        seconds = 61;

        await rig.ResumeAsync();

        var state = await rig.UntilAsync(each => each.Status == RunStatus.Diverged);
        Assert.Contains("settle[0]", state.Reason, StringComparison.Ordinal);
        Assert.Contains("run.diverged", await rig.EventTypesAsync());
    }

    [Fact]
    public async Task Changed_code_that_leaves_out_a_finished_step_diverges_before_it_does_anything_new()
    {
        var name = "old";
        var news = 0;
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync(name, _ => { news++; return Task.CompletedTask; });
            await run.StepAsync("hold", _ => gate.Task);
            return "done";
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Completed.Count == 1);
        await RunRig.DropAsync(first);
        name = "new";

        await rig.ResumeAsync();
        for (var i = 0; i < 2_000 && (await rig.StateAsync()).Status == RunStatus.Running; i++)
        {
            rig.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(RunStatus.Diverged, (await rig.StateAsync()).Status);
        Assert.Equal(1, news);
    }

    [Fact]
    public async Task A_diverged_run_goes_on_from_a_step_when_an_operator_says_so()
    {
        var seconds = 60;
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync("one", _ => Task.CompletedTask);
            await run.SleepAsync("settle", TimeSpan.FromSeconds(seconds));
            return "done";
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Steps.Count == 2);
        await RunRig.DropAsync(first);
        seconds = 1;
        var second = await rig.ResumeAsync();
        await rig.UntilAsync(state => state.Status == RunStatus.Diverged);

        Assert.Null(await second.Commands.GoOnAsync("user:ann", null));
        var again = await rig.ResumeAsync();
        await rig.UntilAsync(state => state.Status == RunStatus.Diverged);
        Assert.Null(await again.Commands.GoOnAsync("user:ann", "one[0]"));
        var third = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(third.Over, TimeSpan.FromSeconds(1));

        Assert.Equal(RunStatus.Completed, (await rig.StateAsync()).Status);
    }

    [Fact]
    public async Task A_paused_run_begins_nothing_new_and_its_timers_shift()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.SleepAsync("settle", TimeSpan.FromMinutes(1));
            return "done";
        }, strand: RunRig.InlineStrand);
        var first = await rig.StartAsync();
        var begun = await rig.UntilAsync(state => state.Steps.Count == 1);
        Assert.Null(await first.Commands.PauseAsync("user:ann", "Let me look."));
        await RunRig.DropAsync(first);
        var held = await rig.ResumeAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await held.Commands.GoOnAsync("user:ann", null));

        var second = await rig.ResumeAsync();
        await rig.AdvanceUntilAsync(second.Over, TimeSpan.FromSeconds(1));

        Assert.Equal(begun.StartedAt + TimeSpan.FromMinutes(11), (await rig.StateAsync()).EndedAt!.Value);
    }

    [Fact]
    public async Task A_run_that_is_taken_up_again_and_again_without_a_result_fails_with_the_reason()
    {
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(
            async (run, _) =>
            {
                await run.StepAsync("poison", _ => gate.Task);
                return "never";
            },
            options: new WorkflowsOptions { RecoveriesMax = 2 });
        var execution = await rig.StartAsync();
        for (var i = 1; i <= 2; i++)
        {
            await RunRig.DropAsync(execution);
            execution = await rig.ResumeAsync();
            await rig.UntilAsync(state => state.RecoveriesWithoutProgress == i);
        }

        await RunRig.DropAsync(execution);
        await (await rig.ResumeAsync()).Over;

        var state = await rig.StateAsync();
        Assert.Equal(RunStatus.Failed, state.Status);
        Assert.Contains("taken up 2 times", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_of_a_step_may_not_ask_for_another_step()
    {
        await using var rig = new RunRig(async (run, _) =>
            await run.StepAsync("outer", async _ => await run.StepAsync("inner", _ => Task.FromResult(1))));

        var state = await rig.RunAsync();

        Assert.Equal(RunStatus.Failed, state.Status);
        Assert.DoesNotContain("inner", string.Concat(state.Steps.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_author_declares_is_the_outcome()
    {
        await using var rig = new RunRig(async (run, _) =>
        {
            await run.StepAsync("look", _ => Task.CompletedTask);
            return run.Fail("incident.resolved", new { resolution = "escalated" });
        });

        var state = await rig.RunAsync();

        Assert.Equal((RunStatus.Completed, "incident.resolved", "failure"), (state.Status, state.Outcome, state.Verdict));
    }

    [Fact]
    public async Task Code_that_leaves_the_strand_between_steps_still_works_and_replays()
    {
        var gate = new TaskCompletionSource();
        await using var rig = new RunRig(async (run, _) =>
        {
            var one = await run.StepAsync("one", _ => Task.FromResult(1)).ConfigureAwait(false);
            await Task.Yield();
            var two = await run.StepAsync("two", _ => Task.FromResult(one + 1)).ConfigureAwait(false);
            await run.StepAsync("hold", _ => gate.Task).ConfigureAwait(false);
            return two;
        });
        var first = await rig.StartAsync();
        await rig.UntilAsync(state => state.Completed.Count == 2);
        await RunRig.DropAsync(first);
        gate.SetResult();

        await (await rig.ResumeAsync()).Over;

        Assert.Equal(RunStatus.Completed, (await rig.StateAsync()).Status);
    }

    [Fact]
    public async Task A_run_of_ten_thousand_steps_completes_and_its_replay_does_none_of_them_again()
    {
        var gate = new TaskCompletionSource();
        var done = 0;
        await using var rig = new RunRig(async (run, _) =>
        {
            var sum = 0;
            for (var i = 0; i < 10_000; i++)
            {
                sum += await run.StepAsync("add", _ =>
                {
                    Interlocked.Increment(ref done);
                    return Task.FromResult(1);
                });
            }

            await run.StepAsync("hold", _ => gate.Task);
            return sum;
        });
        var first = await rig.StartAsync();
        while (first.Frame.State.Completed.Count < 10_000)
        {
            await Task.Delay(5, RunRig.Cancellation);
        }

        await RunRig.DropAsync(first);
        gate.SetResult();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await (await rig.ResumeAsync()).Over;

        Assert.Equal("10000", System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span));
        Assert.Equal(10_000, done);
        TestContext.Current.TestOutputHelper?.WriteLine($"The replay took {clock.Elapsed}.");
    }
}
