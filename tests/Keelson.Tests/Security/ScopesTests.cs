using Keelson.Security;

namespace Keelson.Tests.Security;

public sealed class ScopesTests
{
    [Theory]
    [InlineData("model:kimi-k2.6", true)]
    [InlineData("model:@cf/moonshotai/kimi-k2.6", true)]
    [InlineData("tool:service.restart", true)]
    [InlineData("workflow:incident-triage.run", true)]
    [InlineData("run:read", true)]
    [InlineData("admin:tokens", true)]
    [InlineData("model:", false)]
    [InlineData("model:*", false)]
    [InlineData("model:a b", false)]
    [InlineData("workflow:.run", false)]
    [InlineData("workflow:triage", false)]
    [InlineData("Run:read", false)]
    [InlineData("run:*", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    [InlineData("run:read ", false)]
    public void A_scope_is_known_by_its_exact_text(string scope, bool isKnown) => Assert.Equal(isKnown, Scopes.IsKnown(scope));

    [Fact]
    public void Every_constant_is_in_the_list_and_the_list_has_nothing_else()
    {
        var constants = typeof(Scopes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(StringComparer.Ordinal), Scopes.Fixed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_for_operators_explains_every_scope()
    {
        var page = File.ReadAllText(Path.Combine(Repository(), "docs", "operating", "tokens.md"));
        Assert.Empty(Scopes.All.Where(scope => !page.Contains($"`{scope.Name}` | {scope.Allows}", StringComparison.Ordinal)).Select(scope => scope.Name));
    }

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
}
