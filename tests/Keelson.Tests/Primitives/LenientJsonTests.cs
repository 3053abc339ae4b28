using System.Text;
using System.Text.Json;
using CsCheck;
using Keelson.Primitives;

namespace Keelson.Tests.Primitives;

public sealed class LenientJsonTests
{
    [Theory]
    [InlineData("plain \\n \\\"x\\\" \\u00e9", "plain \n \"x\" é")]
    [InlineData("half \\ud83d", "half \uFFFD")]
    [InlineData("half \\ude00 and \\t more", "half \uFFFD and \t more")]
    [InlineData("\\ud83d\\ude00 whole", "😀 whole")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD😀")]
    public void Halves_of_pairs_are_replaced_and_the_rest_is_read(string escaped, string expected)
    {
        var json = Encoding.UTF8.GetBytes($"\"{escaped}\"");
        var reader = new Utf8JsonReader(json);
        reader.Read();

        Assert.Equal(expected, LenientJson.ReadText(ref reader));
        Assert.Equal(expected, JsonElement.Parse(json).ReadText());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        var reader = new Utf8JsonReader([(byte)'"', (byte)'a', 0xFF, (byte)'b', (byte)'"']);
        reader.Read();

        Assert.Equal("a\uFFFDb", LenientJson.ReadText(ref reader));
    }

    [Fact]
    public void Any_text_of_the_framework_is_read_as_the_framework_reads_it() => Gen.String.Sample(text =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(text);
        Assert.Equal(JsonSerializer.Deserialize<string>(json), JsonElement.Parse(json).ReadText());
    });
}
