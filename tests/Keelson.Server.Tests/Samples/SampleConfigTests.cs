using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Server.Configuration;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Samples;

public sealed class SampleConfigTests
{
    private static readonly ConfigResult Result = new ConfigLoader(TimeProvider.System, _ => null)
        .Load(ConfigSource.OfFile(Path.Combine(SampleFolder.Path, "keelson.yaml")));

    private static readonly PlatformSnapshot Snapshot = Result.Config?.Apply(PlatformSnapshot.Empty) ?? PlatformSnapshot.Empty;

    [Fact]
    public void The_configuration_has_no_complaint_and_needs_no_secret() => Assert.Empty(Result.Problems);

    [Fact]
    public void Each_workflow_stands_in_a_wave_of_its_own_and_has_an_agent()
    {
        Assert.Equal([1, 2, 3], Snapshot.Get<WorkflowDirectory>().All.Select(workflow => workflow.Wave).Order());
        Assert.Equal(SampleFolder.Workflows.Order(), Snapshot.Get<AgentBook>().Agents.Keys.Order());
        Assert.All(Snapshot.Get<AgentBook>().Agents.Values, agent => Assert.NotNull(agent.OutputSchema));
    }

    [Fact]
    public void A_wave_allows_every_effect_that_its_agent_needs()
    {
        var tools = Snapshot.Get<ToolCatalog>().Tools;
        foreach (var workflow in Snapshot.Get<WorkflowDirectory>().All)
        {
            var effects = Snapshot.Get<AgentBook>().Agents[workflow.Name].Tools.Select(tool => tools[tool].Effect);
            Assert.Subset(Snapshot.Get<WaveBook>().Waves[workflow.Wave].Effects.ToHashSet(), effects.ToHashSet());
        }
    }

    [Fact]
    public void A_tool_that_writes_honours_keys_and_one_that_undoes_is_no_agents_own()
    {
        var tools = Snapshot.Get<ToolCatalog>().Tools.Values;
        var ofAgents = Snapshot.Get<AgentBook>().Agents.Values.SelectMany(agent => agent.Tools).ToHashSet();

        Assert.All(tools, tool => Assert.Equal(tool.Effect == Effect.Read ? ToolIdempotency.Safe : ToolIdempotency.Native, tool.Idempotency));
        Assert.All(tools.Select(tool => tool.Compensate).OfType<CompensationTemplate>(), undo => Assert.DoesNotContain(undo.Tool, ofAgents));
    }
}
