using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class StudentTTests
{
    [Fact]
    public void One_and_two_degrees_of_freedom_have_closed_forms()
    {
        foreach (var risk in new[] { 0.001m, 0.01m, 0.05m, 0.2m, 0.5m })
        {
            var p = (double)risk;
            Assert.Equal(1, StudentT.Critical(1, risk) * Math.Tan(Math.PI * p / 2), 1e-10);
            Assert.Equal(1, StudentT.Critical(2, risk) / Math.Sqrt((2 / (p * (2 - p))) - 2), 1e-10);
        }
    }

    [Theory]
    [InlineData(4, 2.7764451051977987)]
    [InlineData(9, 2.2621571628540993)]
    [InlineData(99, 1.9842169515086827)]
    [InlineData(399, 1.9659272956822396)]
    [InlineData(100_000_000, 1.9599640082633)] // z + (z^3 + z) / (4 n)
    public void Critical_values_agree_with_tables(long degrees, double expected) =>
        Assert.Equal(expected, StudentT.Critical(degrees), 1e-9);
}
