using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Telemetry.Rollups;

namespace Keelson.Tests.Reliability;

public sealed class SeriesCellTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    public void A_cell_at_the_end_of_a_saved_state_comes_back(int place)
    {
        var cell = SeriesCell.Create(0, withMinutes: true);
        cell.Add(new Judgement(SliEffect.Good, FailureClass.None), place, +1);

        var read = Again(cell);

        Assert.Equal(new EventCounts(1, 0, 0), read.Minute(place));
        Assert.Equal(cell.Counts, read.Counts);
    }

    [Fact]
    public void A_cell_whose_every_event_was_taken_back_comes_back_at_the_end_of_a_saved_state()
    {
        var cell = SeriesCell.Create(0, withMinutes: true);
        cell.Add(new Judgement(SliEffect.Good, FailureClass.None), 3, +1);
        cell.Add(new Judgement(SliEffect.Good, FailureClass.None), 3, -1);

        Assert.True(Again(cell).HasMinutes);
    }

    [Fact]
    public void A_minute_that_no_hour_has_is_refused()
    {
        var writer = new CompactWriter();
        foreach (var value in new[] { 0, 0, 0, 0, 0, 0, 2, 60, 0, 0, 0 })
        {
            writer.Write(value);
        }

        Assert.Throws<InvalidDataException>(() =>
        {
            var reader = new CompactReader(writer.Written.Span);
            SeriesCell.Read(ref reader, 0);
        });
    }

    private static SeriesCell Again(SeriesCell cell)
    {
        var writer = new CompactWriter();
        cell.Write(writer);
        var reader = new CompactReader(writer.Written.Span);
        var read = SeriesCell.Read(ref reader, 0);
        Assert.True(reader.IsAtEnd);
        return read;
    }
}
