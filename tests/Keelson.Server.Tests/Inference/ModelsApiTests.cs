using System.Text.Json;
using Keelson.Inference;
using Keelson.Primitives;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Inference;

public sealed class ModelsApiTests
{
    private static readonly string[] Names = ["best", "latest", "leaving", "older", "small"];

    [Fact]
    public async Task Aliases_and_replaced_models_say_what_is_served_and_what_is_gone_is_not_listed()
    {
        await using var platform = new InferencePlatform();
        await platform.InitializeAsync();
        platform.Host.Services.GetRequiredService<SnapshotSource>().Update(snapshot =>
        {
            var catalog = snapshot.Get<ModelCatalog>();
            var small = catalog.Models["small"];
            return snapshot.With(new ModelCatalog(
                catalog.Providers.Values,
                [
                    small with { Aliases = ["latest", "best"] },
                    small with { Name = "older", RetiredOn = new DateOnly(2026, 1, 1), ReplacedBy = "small" },
                    small with { Name = "leaving", RetiredOn = new DateOnly(2099, 1, 1), ReplacedBy = "small" },
                    small with { Name = "gone", RetiredOn = new DateOnly(2026, 1, 1) },
                ],
                catalog.Policies.Values));
        });

        var cards = (await platform.GetAsync("/v1/models")).GetProperty("data").EnumerateArray().ToDictionary(card => card.GetProperty("id").GetString()!);

        Assert.Equal(Names, cards.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["small", "small", null, "small", null], Names.Select(id => Text(cards[id], "serves")));
        Assert.Equal(("2099-01-01", "small"), (Text(cards["leaving"], "retired_on"), Text(cards["leaving"], "replaced_by")));
        Assert.Equal(["latest", "best"], cards["small"].GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal("small", Text(await platform.GetAsync("/v1/models/latest"), "serves"));
        Assert.Equal("model.not_found", (await platform.GetAsync("/v1/models/gone")).GetProperty("error").GetProperty("code").GetString());

        // A token for the model may use it under all its names, and sees no other.
        var narrow = await platform.TokenAsync(["model:leaving"]);
        Assert.Equal(["leaving"], (await platform.GetAsync("/v1/models", narrow)).GetProperty("data").EnumerateArray().Select(card => card.GetProperty("id").GetString()));

        // What was asked for and what served are recorded apart.
        using var answer = await platform.AskAsync("""{"model":"older","messages":[{"role":"user","content":"Hi"}]}""");
        var ended = (await platform.EventsAsync(Keelson.Telemetry.EventTypes.InferenceCompleted))[^1].Data;
        Assert.Equal(("older", "sim-1", "small@2026-01-01"), (ended.RequestedModel, ended.ServedModel, ended.PriceVersion));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
