using System.Diagnostics;
using System.Text;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Tools.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Tools.Mcp;

public sealed class McpProcessTests
{
    [Fact]
    public async Task A_tool_of_a_program_takes_the_one_road_and_the_program_ends_with_the_platform()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("plain");
        int id;
        await using (var rig = McpRig.Over(program.Server, ToolIdempotency.None))
        {
            var result = await rig.FileAsync();
            id = program.ProcessId;

            Assert.Null(result.Fault);
            Assert.Equal("""{"filed":true}""", Encoding.UTF8.GetString(result.Value!.Value.Span));
            Assert.Equal(["tool.definitionPinned", "tool.intended", "tool.completed"], await rig.EventTypesAsync());
        }

        Assert.Equal((1, 1), (program.Starts, program.Calls));
        Assert.False(IsRunning(id));
    }

    [Fact]
    public async Task A_program_finds_nothing_of_the_platforms_environment()
    {
        StdioProgram.SkipWithoutShell();
        Environment.SetEnvironmentVariable("KEELSON_TEST_SECRET", "swordfish");
        using var program = new StdioProgram("environment");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.Safe);

        var result = await rig.FileAsync();
        var names = KeelsonJson.Deserialize<string>(result.Value!.Value).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // The shell itself adds PWD, OLDPWD, SHLVL and _.
        Assert.Equal(["CRM_TOKEN"], names.Except(["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"]));
    }

    [Fact]
    public async Task A_program_that_dies_in_a_call_leaves_it_unknown_and_is_started_again_after_its_backoff()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("once");
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None, time: clock);

        var lost = await rig.FileAsync("K1");
        var early = await rig.FileAsync("K2");
        clock.Advance(TimeSpan.FromSeconds(1));
        var served = await rig.FileAsync("K2");
        var held = await rig.FileAsync("K1");

        Assert.Equal((ErrorCodes.ToolOutcomeUnknown, EffectOutcome.Unknown), (lost.Fault!.Code, lost.Fault.Outcome));
        Assert.Equal((ErrorCodes.ToolUnreachable, EffectOutcome.NotExecuted), (early.Fault!.Code, early.Fault.Outcome));
        Assert.Equal(TimeSpan.FromSeconds(1), early.Fault.RetryAfter);
        Assert.Null(served.Fault);
        Assert.Equal(ErrorCodes.IdempotencyOutcomeUnknown, held.Fault!.Code);
        Assert.Equal((2, 2), (program.Starts, program.Calls));
    }

    [Fact]
    public async Task A_program_that_never_answers_is_ended_after_three_calls_with_all_its_children()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("hang");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None);
        rig.Define(McpRig.Tool("crm", ToolIdempotency.None) with { Timeout = TimeSpan.FromMilliseconds(300) });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ErrorCodes.ToolOutcomeUnknown, (await rig.FileAsync("K" + i)).Fault!.Code);
        }

        var id = program.ProcessId;
        var next = await rig.FileAsync("K3");

        Assert.Equal(ErrorCodes.ToolUnreachable, next.Fault!.Code);
        Assert.False(IsRunning(id));
    }

    [Fact]
    public async Task A_line_without_end_is_never_held_and_counts_as_an_answer_that_is_too_large()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("huge");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None);

        var result = await rig.FileAsync();

        Assert.Equal((ErrorCodes.EgressResponseTooLarge, EffectOutcome.Executed), (result.Fault!.Code, result.Fault.Outcome));
    }

    [Fact]
    public async Task A_line_that_is_no_message_is_no_answer()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("malformed");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None);
        rig.Define(McpRig.Tool("crm", ToolIdempotency.None) with { Timeout = TimeSpan.FromMilliseconds(500) });

        Assert.Equal(ErrorCodes.ToolOutcomeUnknown, (await rig.FileAsync()).Fault!.Code);
    }

    [Fact]
    public async Task A_flood_on_the_error_stream_stops_nothing()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("flood");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None);

        Assert.Null((await rig.FileAsync()).Fault);
    }

    [Fact]
    public async Task The_last_words_of_a_program_are_kept_and_no_more()
    {
        StdioProgram.SkipWithoutShell();
        var (process, _) = McpProcess.Start(new McpServer("s") { Command = ["/bin/sh", "-c", "head -c 9000 /dev/zero | tr '\\0' a >&2; printf 'end\\n\\033[31m' >&2"] }, null);
        await process!.DisposeAsync();

        Assert.Equal(4096, process.LastWords.Length);
        Assert.EndsWith("end  [31m", process.LastWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_slow_to_start_holds_no_call_past_its_deadline_and_serves_the_next_one()
    {
        StdioProgram.SkipWithoutShell();
        using var program = new StdioProgram("slow");
        await using var rig = McpRig.Over(program.Server, ToolIdempotency.None);
        var call = ToolRig.Call(McpRig.Name, """{"title":"disk full"}""") with { Deadline = rig.Time.GetUtcNow().AddMilliseconds(200) };

        var early = await rig.InvokeAsync(call);
        var served = await rig.InvokeAsync(call with { Deadline = null });

        Assert.Equal((ErrorCodes.ToolUnreachable, EffectOutcome.NotExecuted), (early.Fault!.Code, early.Fault.Outcome));
        Assert.Null(served.Fault);
        Assert.Equal((1, 1), (program.Starts, program.Calls));
    }

    [Fact]
    public async Task A_program_is_told_of_the_proxy_that_holds_to_the_rules()
    {
        StdioProgram.SkipWithoutShell();
        var (process, _) = McpProcess.Start(new McpServer("s") { Command = ["/bin/sh", "-c", "echo $HTTPS_PROXY $http_proxy >&2"] }, "http://s:x@127.0.0.1:9");
        await process!.DisposeAsync();

        Assert.Equal("http://s:x@127.0.0.1:9 http://s:x@127.0.0.1:9", process.LastWords);
    }

    [Fact]
    public void A_program_that_is_not_there_is_a_problem_and_no_exception()
    {
        var (process, problem) = McpProcess.Start(new McpServer("s") { Command = ["/no/such/program"] }, null);

        Assert.Null(process);
        Assert.NotNull(problem);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
