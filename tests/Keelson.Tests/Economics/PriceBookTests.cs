using Keelson.Economics;
using Keelson.Telemetry;

namespace Keelson.Tests.Economics;

public sealed class PriceBookTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);
    private static readonly UsageVector Million = new(1_000_000, 0, 0, 0, 0);

    [Fact]
    public void A_deployment_costs_what_it_says_else_what_its_model_costs_else_what_the_catalogue_knows()
    {
        var book = new PriceBook(
            [new PriceEntry("a", new DateOnly(2026, 1, 1), 2, 0, "config")],
            [
                new DeploymentPrice("a", "own/x", "x") { Own = [new PriceEntry("a", new DateOnly(2026, 1, 1), 1, 0, "config")], Catalog = "cat" },
                new DeploymentPrice("a", "model/x", "x") { Catalog = "cat" },
                new DeploymentPrice("b", "cat/x", "x") { Catalog = "cat" },
                new DeploymentPrice("b", "none/x", "x"),
            ],
            new Twin());

        Assert.Equal(1m, book.Find("a", "own/x", Day)!.Input);
        Assert.Equal(2m, book.Find("a", "model/x", Day)!.Input);
        Assert.Equal(7m, book.Find("b", "cat/x", Day)!.Input);
        Assert.Null(book.Find("b", "none/x", Day));
    }

    [Fact]
    public void Admission_assumes_the_dearest_deployment_and_knows_nothing_when_one_is_unknown()
    {
        var cheap = new DeploymentPrice("a", "cheap/x", "x") { Own = [new PriceEntry("a", new DateOnly(2026, 1, 1), 1, 9, "config")] };
        var dear = new DeploymentPrice("a", "dear/x", "x") { Own = [new PriceEntry("a", new DateOnly(2026, 1, 1), 5, 2, "config")] };

        var both = new PriceBook([], [cheap, dear]).Find("a", Day)!;

        Assert.Equal((5m, 9m), (both.Input, both.Output));
        Assert.Null(new PriceBook([], [cheap, new DeploymentPrice("a", "other/x", "x")]).Find("a", Day));
    }

    [Fact]
    public void The_model_that_answered_counts_when_the_catalogue_knows_it()
    {
        var book = new PriceBook([], [new DeploymentPrice("a", "cat/x", "x") { Catalog = "cat" }], new Twin());

        Assert.Equal((11m, "cat/y@2026-08-01"), (book.Rate("a", "cat/x", "y", Million, Day).Cost!.Value.Usd, book.Rate("a", "cat/x", "y", Million, Day).PriceVersion));
        Assert.Equal(7m, book.Rate("a", "cat/x", "unheard-of", Million, Day).Cost!.Value.Usd);
    }

    [Fact]
    public void A_price_of_the_configuration_holds_whatever_model_answered()
    {
        var book = new PriceBook([new PriceEntry("a", new DateOnly(2026, 1, 1), 2, 0, "config")], [new DeploymentPrice("a", "cat/x", "x") { Catalog = "cat" }], new Twin());

        Assert.Equal(2m, book.Rate("a", "cat/x", "y", Million, Day).Cost!.Value.Usd);
    }

    [Fact]
    public void Trap_8_a_model_without_any_price_is_unknown_and_never_free()
    {
        var priced = new PriceBook([]).Rate("a", "p/x", null, Million, Day);

        Assert.Equal((PriceState.Unknown, null), (priced.State, priced.Cost));
    }

    private sealed class Twin : IPriceCatalog
    {
        public PriceEntry? Find(string provider, string model, DateOnly day) => model switch
        {
            "x" => Entry("cat/x", 7),
            "y" => Entry("cat/y", 11),
            _ => null,
        };

        private static PriceEntry Entry(string name, decimal input) =>
            new(name, PriceEntry.Always, input, 0, "twin") { Catalog = "cat", AsOf = new DateOnly(2026, 8, 1) };
    }
}
