namespace Keelson.Server.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void The_registry_of_errors_knows_its_codes() =>
        Assert.Equal("internal", Keelson.Primitives.ErrorCodes.All["internal"].Code);
}
