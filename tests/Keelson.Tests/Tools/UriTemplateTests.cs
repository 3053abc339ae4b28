using System.Text.Json;
using Keelson.Tools;

namespace Keelson.Tests.Tools;

public sealed class UriTemplateTests
{
    // The values of RFC 6570, section 3.2.
    private static readonly JsonElement Values = JsonDocument.Parse(
        """
        {"count":["one","two","three"],"dom":["example","com"],"dub":"me/too","hello":"Hello World!","half":"50%","var":"value","who":"fred",
         "base":"http://example.com/home/","path":"/foo/bar","list":["red","green","blue"],"keys":{"semi":";","dot":".","comma":","},
         "v":"6","x":"1024","y":"768","empty":"","empty_keys":{},"undef":null,"umlaut":"äß","number":7,"yes":true}
        """).RootElement;

    [Theory]
    [InlineData("{var}", "value")]
    [InlineData("{hello}", "Hello%20World%21")]
    [InlineData("{half}", "50%25")]
    [InlineData("O{empty}X", "OX")]
    [InlineData("O{undef}X", "OX")]
    [InlineData("{x,y}", "1024,768")]
    [InlineData("{x,hello,y}", "1024,Hello%20World%21,768")]
    [InlineData("?{x,empty}", "?1024,")]
    [InlineData("{var:3}", "val")]
    [InlineData("{var:30}", "value")]
    [InlineData("{list}", "red,green,blue")]
    [InlineData("{list*}", "red,green,blue")]
    [InlineData("{keys}", "semi,%3B,dot,.,comma,%2C")]
    [InlineData("{keys*}", "semi=%3B,dot=.,comma=%2C")]
    [InlineData("{+hello}", "Hello%20World!")]
    [InlineData("{+half}", "50%25")]
    [InlineData("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex")]
    [InlineData("{+base}index", "http://example.com/home/index")]
    [InlineData("{+path:6}/here", "/foo/b/here")]
    [InlineData("{+keys*}", "semi=;,dot=.,comma=,")]
    [InlineData("{#x,hello,y}", "#1024,Hello%20World!,768")]
    [InlineData("X{.list*}", "X.red.green.blue")]
    [InlineData("X{.empty_keys}", "X")]
    [InlineData("{/var,x}/here", "/value/1024/here")]
    [InlineData("{/list*,path:4}", "/red/green/blue/%2Ffoo")]
    [InlineData("{;v,empty,who}", ";v=6;empty;who=fred")]
    [InlineData("{;list*}", ";list=red;list=green;list=blue")]
    [InlineData("{?x,y}", "?x=1024&y=768")]
    [InlineData("{?x,y,undef}", "?x=1024&y=768")]
    [InlineData("{?empty}", "?empty=")]
    [InlineData("{?list}", "?list=red,green,blue")]
    [InlineData("{?list*}", "?list=red&list=green&list=blue")]
    [InlineData("{?keys*}", "?semi=%3B&dot=.&comma=%2C")]
    [InlineData("?fixed=yes{&x}", "?fixed=yes&x=1024")]
    [InlineData("{?number,yes}", "?number=7&yes=true")]
    [InlineData("{umlaut}", "%C3%A4%C3%9F")]
    public void An_expression_expands_as_RFC_6570_says(string template, string expected) =>
        Assert.Equal(expected, UriTemplate.TryParse(template, out _)!.Expand(Values));

    [Theory]
    [InlineData("/a/{name")]
    [InlineData("/a/name}")]
    [InlineData("/a/{}")]
    [InlineData("/a/{=x}")]
    [InlineData("/a/{x:0}")]
    [InlineData("/a/{x y}")]
    public void A_malformed_template_is_refused_with_a_reason(string template)
    {
        Assert.Null(UriTemplate.TryParse(template, out var complaint));
        Assert.NotNull(complaint);
    }
}
