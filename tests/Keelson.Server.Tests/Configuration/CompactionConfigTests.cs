using Keelson.Context;
using Keelson.Primitives;

namespace Keelson.Server.Tests.Configuration;

public sealed class CompactionConfigTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_workflow_names_the_tier_to_compact_to_and_the_model_that_summarises()
    {
        var need = _rig.Snapshot(Yaml("{ need: medium, prefer: short, compactWith: m }")).Get<ContextBook>().Needs["w"];

        Assert.Equal((ContextTier.Medium, ContextTier.Short, "m"), (need.Need, need.Prefer, need.CompactWith));
    }

    [Fact]
    public void Without_the_keys_nothing_is_summarised_and_the_need_itself_is_the_limit()
    {
        var need = _rig.Snapshot(Yaml("{ need: medium }")).Get<ContextBook>().Needs["w"];

        Assert.Equal((null, null), (need.Prefer, need.CompactWith));
    }

    [Theory]
    [InlineData("{ need: short, prefer: medium }", "prefers a larger tier")]
    [InlineData("{ need: short, compactWith: nobody }", "no model \"nobody\"")]
    public void What_cannot_be_meant_is_complained_about(string context, string complaint) =>
        Assert.Contains(complaint, Assert.Single(_rig.Load(Yaml(context)).Errors).Message, StringComparison.Ordinal);

    private static string Yaml(string context) => $$"""
        providers:
          sim: { kind: simulator }
        models:
          m: { contextTokens: 8192, deployments: [ { provider: sim } ] }
        workflows:
          w: { owner: sre, models: [m], context: {{context}} }
        """;
}
