using CsCheck;
using Keelson.Telemetry.Rollups;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Telemetry.Rollups;

public sealed class DDSketchTests
{
    private static readonly Gen<double> Value = Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double[0, 1], Gen.Const(0.0));

    private static readonly Gen<double[]> Values = Value.Array[0, 60];

    [Fact]
    public void Indices_and_values_are_those_of_the_vectors()
    {
        foreach (var vector in SreVectors.Read("ddsketch_index").GetProperty("cases").EnumerateArray())
        {
            var value = vector.GetProperty("value").GetDouble();
            var index = DDSketch.IndexOf(value);
            Assert.Equal(vector.GetProperty("index").GetInt32(), index);
            Assert.Equal(vector.GetProperty("representative").GetDouble(), DDSketch.ValueOf(index), 1e-9 * value);
            Assert.InRange(DDSketch.ValueOf(index) / value, 1 - DDSketch.Accuracy - 1e-12, 1 + DDSketch.Accuracy + 1e-12);
        }
    }

    [Fact]
    public void Percentiles_of_a_merge_are_those_of_the_union_and_never_an_average()
    {
        var vectors = SreVectors.Read("percentile_merge");
        double[] a = [.. vectors.GetProperty("shardA").EnumerateArray().Select(value => value.GetDouble())];
        double[] b = [.. vectors.GetProperty("shardB").EnumerateArray().Select(value => value.GetDouble())];
        var exact = vectors.GetProperty("exactNearestRankP95").GetDouble();

        var merged = Merge(Of(a), Of(b)).Quantile(0.95)!.Value;

        Assert.Equal(vectors.GetProperty("ddsketchMergedP95").GetDouble(), merged, 1e-6);
        Assert.Equal(Of([.. a, .. b]).Quantile(0.95), merged);
        Assert.Equal(Merge(Of(b), Of(a)).Quantile(0.95), merged);
        Assert.InRange(merged, exact * 0.99, exact * 1.01);
        Assert.InRange(Of([.. a, .. b]).Quantile(0.5)!.Value / vectors.GetProperty("exactP50").GetDouble(), 0.99, 1.01);
        Assert.InRange(Of([.. a, .. b]).Quantile(0.99)!.Value / vectors.GetProperty("exactP99").GetDouble(), 0.99, 1.01);
    }

    [Fact]
    public void A_quantile_is_within_one_percent_of_the_value_at_its_rank() =>
        Gen.Select(Value.Array[1, 200], Gen.Double[0, 1]).Sample((values, quantile) =>
        {
            Array.Sort(values);
            var exact = values[(int)Math.Floor(quantile * (values.Length - 1))];
            var estimate = Of(values).Quantile(quantile)!.Value;
            Assert.True(Math.Abs(estimate - exact) <= (Math.Abs(exact) * 0.0100001) + 1e-9, $"{estimate} for {exact}");
        });

    [Fact]
    public void Merging_is_commutative_and_associative_and_equals_adding() =>
        Gen.Select(Values, Values, Values).Sample((a, b, c) =>
        {
            var whole = Bytes(Of([.. a, .. b, .. c]));
            Assert.Equal(whole, Bytes(Merge(Merge(Of(a), Of(b)), Of(c))));
            Assert.Equal(whole, Bytes(Merge(Of(a), Merge(Of(b), Of(c)))));
            Assert.Equal(whole, Bytes(Merge(Of(c), Merge(Of(b), Of(a)))));
        });

    [Fact]
    public void Merging_is_commutative_and_associative_even_when_the_span_is_too_wide()
    {
        var wild = Gen.Select(Gen.Int[-8, 300], Gen.Bool).Select(pair => Math.Pow(10, pair.Item1) * (pair.Item2 ? 1 : -1)).Array[0, 40];
        Gen.Select(wild, wild, wild).Sample((a, b, c) =>
        {
            var whole = Bytes(Of([.. a, .. b, .. c]));
            Assert.Equal(whole, Bytes(Merge(Merge(Of(a), Of(b)), Of(c))));
            Assert.Equal(whole, Bytes(Merge(Of(c), Merge(Of(a), Of(b)))));
        });
    }

    [Fact]
    public void A_span_that_is_too_wide_loses_only_its_smallest_values()
    {
        var sketch = Of([1e-8, 1e-7, 1e100, 1e101, 1e102]);
        Assert.Equal(5, sketch.Count);
        Assert.InRange(sketch.Quantile(0.5)!.Value / 1e100, 0.99, 1.01);
        Assert.InRange(sketch.Quantile(1)!.Value / 1e102, 0.99, 1.01);
        Assert.True(sketch.Quantile(0)!.Value > 1e80);
    }

    [Fact]
    public void Negative_values_and_zeros_are_merged_too()
    {
        var merged = Merge(Of([-10, -10, -1]), Of([0, 1, 10]));
        Assert.Equal(6, merged.Count);
        Assert.InRange(merged.Quantile(0)!.Value, -10.1, -9.9);
        Assert.Equal(0, merged.Quantile(0.6));
        Assert.InRange(merged.Quantile(1)!.Value, 9.9, 10.1);
    }

    [Fact]
    public void No_data_has_no_quantile() => Assert.Null(new DDSketch().Quantile(0.95));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_a_number_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DDSketch().Add(value));

    [Fact]
    public void A_sketch_survives_being_saved() =>
        Values.Sample(values =>
        {
            var bytes = Bytes(Of(values));
            var reader = new CompactReader(bytes);
            var read = DDSketch.Read(ref reader);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(values.Length, read.Count);
            Assert.Equal(bytes, Bytes(read));
        });

    [Fact]
    public void A_sketch_of_a_thousand_latencies_is_small()
    {
        var sketch = Of([.. Enumerable.Range(0, 1_000).Select(i => 50 * Math.Exp(i * 0.618034 % 1 * 4))]);
        Assert.InRange(Bytes(sketch).Length, 100, 700);
    }

    private static DDSketch Of(double[] values)
    {
        var sketch = new DDSketch();
        foreach (var value in values)
        {
            sketch.Add(value);
        }

        return sketch;
    }

    private static DDSketch Merge(DDSketch left, DDSketch right)
    {
        var merged = new DDSketch();
        merged.Merge(left);
        merged.Merge(right);
        return merged;
    }

    private static byte[] Bytes(DDSketch sketch)
    {
        var writer = new CompactWriter();
        sketch.Write(writer);
        return writer.Written.ToArray();
    }
}
