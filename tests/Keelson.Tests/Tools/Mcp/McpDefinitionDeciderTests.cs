using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tools.Mcp;

namespace Keelson.Tests.Tools.Mcp;

public sealed class McpDefinitionDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly McpBinding Free = new("crm", "file", null);
    private static readonly McpDefinition One = new("1", "One.", "{}");
    private static readonly McpDefinition Two = new("2", "Two.", "{}");

    [Fact]
    public void The_first_definition_is_pinned_and_seen_again_without_an_event()
    {
        var (state, first) = McpDefinitionDecider.Observe(null, Free, One, Now);
        var (same, second) = McpDefinitionDecider.Observe(state, Free, One, Now.AddHours(1));

        Assert.Equal((EventTypes.ToolDefinitionPinned, null), (first, second));
        Assert.Equal(state, same);
        Assert.Null(McpDefinitionDecider.Check(state, Free));
        Assert.Equal("accepted", McpDefinitionDecider.Word(state, Free));
    }

    [Fact]
    public void Another_definition_is_told_once_and_refused_until_the_old_one_is_back_or_it_is_accepted()
    {
        var pinned = McpDefinitionDecider.Observe(null, Free, One, Now).Next;
        var (changed, told) = McpDefinitionDecider.Observe(pinned, Free, Two, Now);
        var (_, again) = McpDefinitionDecider.Observe(changed, Free, Two, Now);
        var (back, _) = McpDefinitionDecider.Observe(changed, Free, One, Now);
        var (accepted, _) = McpDefinitionDecider.Accept(changed, Free, "2", "user:bob", Now);

        Assert.Equal((EventTypes.ToolDefinitionChanged, null), (told, again));
        Assert.Equal(ErrorCodes.ToolDefinitionChanged, McpDefinitionDecider.Check(changed, Free)!.Code);
        Assert.Null(McpDefinitionDecider.Check(back, Free));
        Assert.Null(McpDefinitionDecider.Check(accepted, Free));
    }

    [Fact]
    public void A_digest_of_the_configuration_decides_alone()
    {
        var binding = Free with { Digest = "2" };
        var (refused, _) = McpDefinitionDecider.Observe(null, binding, One, Now);
        var (pinned, told) = McpDefinitionDecider.Observe(refused, binding, Two, Now);

        Assert.Null(refused.Accepted);
        Assert.Equal(ErrorCodes.ToolDefinitionChanged, McpDefinitionDecider.Check(refused, binding)!.Code);
        Assert.Equal(EventTypes.ToolDefinitionPinned, told);
        Assert.Null(McpDefinitionDecider.Check(pinned, binding));
        Assert.Equal(ErrorCodes.ToolDefinitionChanged, McpDefinitionDecider.Check(pinned, Free with { Digest = "3" })!.Code);
        Assert.Equal(ErrorCodes.StateConflict, McpDefinitionDecider.Accept(pinned, binding, "2", "user:bob", Now).Fault!.Code);
    }

    [Fact]
    public void A_tool_that_is_bound_to_another_server_is_another_tool()
    {
        var state = McpDefinitionDecider.Observe(null, Free, One, Now).Next;
        var (other, told) = McpDefinitionDecider.Observe(state, Free with { Server = "erp" }, Two, Now);

        Assert.Equal(EventTypes.ToolDefinitionPinned, told);
        Assert.Equal(("erp", "2"), (other.Server, other.Accepted!.Digest));
    }

    [Fact]
    public void A_tool_that_vanished_or_became_unusable_is_refused()
    {
        var state = McpDefinitionDecider.Observe(null, Free, One, Now).Next;
        var (gone, told) = McpDefinitionDecider.Observe(state, Free, null, Now);
        var broken = McpDefinitionDecider.Observe(state, Free, Two with { Problem = "it is broken" }, Now).Next;

        Assert.Equal(EventTypes.ToolDefinitionChanged, told);
        Assert.Equal((ErrorCodes.ToolDefinitionChanged, "missing"), (McpDefinitionDecider.Check(gone, Free)!.Code, McpDefinitionDecider.Word(gone, Free)));
        Assert.Equal((ErrorCodes.ToolDisabled, "unusable"), (McpDefinitionDecider.Check(broken, Free)!.Code, McpDefinitionDecider.Word(broken, Free)));
        Assert.NotNull(McpDefinitionDecider.Accept(gone, Free, "1", "user:bob", Now).Fault);
    }
}
