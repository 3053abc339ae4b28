using Keelson.Inference;

namespace Keelson.Tests.Inference;

public sealed class ModelCatalogTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void An_alias_means_its_model()
    {
        var catalog = Catalog(Model("kimi-k2.6") with { Aliases = ["kimi", "kimi-latest"] });

        Assert.Equal("kimi-k2.6", catalog.Find("kimi-latest", Today)?.Name);
        Assert.Null(catalog.Find("other", Today));
    }

    [Fact]
    public void A_retired_model_is_followed_to_what_replaced_it_from_its_day_on()
    {
        var catalog = Catalog(Model("old") with { RetiredOn = Today, ReplacedBy = "new" }, Model("new"), Model("gone") with { RetiredOn = Today });

        Assert.Equal(("old", "new", null), (catalog.Find("old", Today.AddDays(-1))?.Name, catalog.Find("old", Today)?.Name, catalog.Find("gone", Today)?.Name));
    }

    [Fact]
    public void A_circle_of_replacements_ends()
    {
        var catalog = Catalog(Model("a") with { RetiredOn = Today, ReplacedBy = "b" }, Model("b") with { RetiredOn = Today, ReplacedBy = "a" });

        Assert.Null(catalog.Find("a", Today));
    }

    [Fact]
    public async Task Requested_and_served_are_recorded_apart()
    {
        await using var rig = new InferenceRig();
        rig.Snapshots.Update(snapshot => snapshot.With(new ModelCatalog(
            [],
            [Model("kimi-2") with { Aliases = ["latest"], Deployments = [InferenceRig.Simulator()] }],
            [new WorkflowInferencePolicy(InferenceRig.Workflow, [new WorkflowModelShare("kimi-2", null)], null, null, null)])));

        var (receipt, _) = await rig.SendAsync("""{"model":"latest","messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Null(receipt.Fault);
        var ended = Assert.Single(await rig.EventsAsync(Keelson.Telemetry.EventTypes.InferenceCompleted)).Data;
        Assert.Equal(("latest", "simulated"), (ended.RequestedModel, ended.ServedModel));
    }

    private static ModelDefinition Model(string name) => new(name, 1000, []);

    private static ModelCatalog Catalog(params ModelDefinition[] models) => new([], models, []);
}
