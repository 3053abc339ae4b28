using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Keelson.Economics;
using Keelson.Inference.Prices;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference.Prices;

public sealed class PriceCatalogTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    // Models of which the sources say different things: of two figures the catalogue takes the dearer one.
    private static readonly HashSet<string> Conflicts =
    [
        .. File.ReadLines(Path.GetFullPath(Path.Combine(ThisFolder(), "../../../../docs/reference/price-conflicts.md")))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => cells[1] + "/" + cells[2].Trim('`')),
    ];

    [Theory]
    [InlineData("openai", "gpt-5.5", 5, 30)]
    [InlineData("openai", "gpt-5.5-2026-04-23", 5, 30)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", 3, 15)]
    [InlineData("cloudflare", "@cf/moonshotai/kimi-k2.6", 0.95, 4)]
    [InlineData("moonshot", "kimi-k2.6", 0.95, 4)]
    [InlineData("openai", "text-embedding-3-small", 0.02, 0)]
    public void Models_are_found_by_name_snapshot_and_prefix(string provider, string model, double input, double output)
    {
        var price = PriceCatalog.BuiltIn.Find(provider, model, Day)!;

        Assert.Equal(((decimal)input, (decimal)output), (price.Input, price.Output));
        Assert.NotEmpty(price.Source);
        Assert.NotNull(price.AsOf);
        Assert.StartsWith(provider + "/", price.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_nobody_knows_has_no_price() =>
        Assert.Null(PriceCatalog.BuiltIn.Find("openai", "gpt-unheard-of", Day));

    [Theory]
    [InlineData("https://api.openai.com/v1", "openai")]
    [InlineData("https://contoso.openai.azure.com/openai/v1", "azure")]
    [InlineData("https://api.cloudflare.com/client/v4/accounts/x/ai/v1", "cloudflare")]
    [InlineData("http://127.0.0.1:8000/v1", null)]
    [InlineData("https://api.openai.com.example.org/v1", null)]
    public void The_part_follows_from_the_host(string url, string? part) => Assert.Equal(part, PriceCatalog.BuiltIn.PartOf(new Uri(url)));

    [Fact]
    public void A_price_changes_on_its_day()
    {
        var before = PriceCatalog.BuiltIn.Find("anthropic", "claude-opus-4-6", new DateOnly(2026, 3, 12))!;
        var after = PriceCatalog.BuiltIn.Find("anthropic", "claude-opus-4-6", new DateOnly(2026, 3, 13))!;

        Assert.Equal(200_000, Assert.Single(before.Tiers).Over);
        Assert.Empty(after.Tiers);
        Assert.NotEqual(before.Version, after.Version);
    }

    [Fact]
    public void Trap_36_every_entry_says_where_and_when_it_was_read_and_tiers_grow()
    {
        foreach (var provider in CatalogReader.ReadBuiltIn())
        {
            foreach (var (model, entries) in provider.Models.ByName)
            {
                Assert.All(entries, entry => Assert.True(entry.AsOf is not null && entry.Source.Length > 0, model));
                Assert.All(entries, entry => Assert.Equal(entry.Tiers.OrderBy(tier => tier.Over), entry.Tiers));
                Assert.Equal(entries.Select(entry => entry.From).Order(), entries.Select(entry => entry.From));
                Assert.Distinct(entries.Select(entry => entry.Version));
            }
        }
    }

    [Fact]
    public void Recorded_usages_cost_what_the_collection_expects()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var record in ProviderVectors.UsageRecords())
        {
            // Some of the collection's readers know a body in part only; one of them must agree.
            foreach (var expected in ProviderVectors.ExpectedPrices(record).GroupBy(one => one.Provider, one => one.Usd))
            {
                var body = record.GetProperty("body");
                if (!body.TryGetProperty("model", out var model)
                    || PriceCatalog.BuiltIn.Find(expected.Key, model.GetString()!, Day) is not { } price
                    || Conflicts.Contains(price.Version[..price.Version.IndexOf('@', StringComparison.Ordinal)])
                    || UsageOf(body) is not { Parts: null } usage)
                {
                    continue; // The collection prices the top level alone; what iterations cost is tested apart.
                }

                count++;
                var cost = UsagePricer.Price(usage with { ServiceTier = null, Region = null }, price).Cost!.Value.Usd;
                if (!expected.Any(usd => Math.Abs(cost - usd) <= 0.000000001m))
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{expected.Key}/{model}: {cost} instead of {string.Join(" or ", expected)}: {body.GetRawText()}"));
                }
            }
        }

        Assert.True(count > 200, $"{count} compared");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n" + string.Join('\n', wrong.Take(40)));
    }

    private static UsageVector? UsageOf(JsonElement body)
    {
        if (!body.TryGetProperty("usage", out var usage) && !body.TryGetProperty("usageMetadata", out usage))
        {
            return null;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(usage.GetRawText()));
        reader.Read();
        return UsageReader.Read(ref reader)?.ToVector();
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
