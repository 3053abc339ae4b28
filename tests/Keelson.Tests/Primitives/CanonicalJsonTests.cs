using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Keelson.Primitives;

namespace Keelson.Tests.Primitives;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void A_double_is_written_as_ECMAScript_writes_it(string bits, string expected) =>
        Assert.Equal(expected, CanonicalJson.FormatNumber(BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData("[1.0,1e0,10E-1,-0,-0.0,0e9]", "[1,1,1,0,0,0]")]
    [InlineData("[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]", "[333333333.3333333,1e+30,4.5,0.002,1e-27]")]
    [InlineData("[9007199254740992,9007199254740994,100000000000000000000]", "[9007199254740992,9007199254740994,100000000000000000000]")]
    [InlineData("""{"b":1,"a":{"d":[],"c":{}}}""", """{"a":{"c":{},"d":[]},"b":1}""")]
    [InlineData("""{"10":"ten","1":"one","a":1,"A":2,"":0}""", """{"":0,"1":"one","10":"ten","A":2,"a":1}""")]
    [InlineData(""" [ null , true , false , "x" ] """, """[null,true,false,"x"]""")]
    [InlineData(""" "\u20ac\/$\u000F\u000aA'\u0042\u0022\u005c\\\"\/" """, "\"€/$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")]
    [InlineData(""" "\b\t\n\f\r\u0000\u001f\u007f<>&+\u2028" """, "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f<>&+\u2028\"")]
    public void A_document_has_one_form(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Names_sort_by_their_UTF_16_code_units_and_not_by_code_points()
    {
        // U+1F600 is above U+FB33, but its first surrogate is below.
        const string Json = """{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""";
        Assert.Equal(
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}",
            Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(Json))));
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("[1e400]")]
    [InlineData("[-1e400]")]
    [InlineData("[9007199254740993]")]
    [InlineData("[-1234567890123456789]")]
    [InlineData("""["\ud83d"]""")]
    [InlineData("""["\ude00\ud83d"]""")]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("[01]")]
    [InlineData("[1,]")]
    [InlineData("")]
    [InlineData("{}{}")]
    public void What_has_no_canonical_form_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Broken_UTF_8_is_refused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(new byte[] { (byte)'"', 0xc3, (byte)'"' }));

    [Fact]
    public void A_document_nested_too_deeply_is_refused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(new string('[', 70) + new string(']', 70))));

    [Fact]
    public void Duplicates_in_an_element_that_was_parsed_leniently_are_refused_too()
    {
        using var document = JsonDocument.Parse("""{"a":1,"a":2}""");
        Assert.Throws<JsonException>(() => CanonicalJson.Canonicalize(document.RootElement));
    }

    [Fact]
    public void Every_double_reads_back_as_itself() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
            double.Parse(CanonicalJson.FormatNumber(value), CultureInfo.InvariantCulture) == value);

    [Fact]
    public void The_order_of_members_does_not_matter() =>
        Gen.Dictionary(Gen.String[0, 5], Gen.Int)[0, 8].Sample(members =>
        {
            var forth = new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
            var back = new JsonObject(members.Reverse().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
            return CanonicalJson.Sha256Hex(Bytes(forth)) == CanonicalJson.Sha256Hex(Bytes(back));
        });

    [Fact]
    public void The_canonical_form_is_its_own_canonical_form() =>
        Gen.Dictionary(Gen.String[0, 5], Gen.Double.Where(double.IsFinite))[0, 8].Sample(members =>
        {
            var once = CanonicalJson.Serialize(members);
            return once.AsSpan().SequenceEqual(CanonicalJson.Canonicalize(once));
        });

    [Fact]
    public void The_digest_is_that_of_the_canonical_form() =>
        Assert.Equal(
            "43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777",
            CanonicalJson.Sha256Hex("""{ "b": 2, "a": 1 }"""u8.ToArray()));

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
