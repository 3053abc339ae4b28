using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Keelson.Server.Configuration.Keys;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Says what is wrong with a single value, with an example of what would be right.</summary>
internal static partial class ScalarChecker
{
    private const int TextLengthMax = 64 * 1024; // Instructions may stand in the file; anything longer belongs into its own.

    /// <summary>The complaint, or null when the value is right.</summary>
    public static string? Check(ConfigScalar scalar, ScalarShape shape)
    {
        var text = scalar.Resolved;
        return shape.Kind switch
        {
            ScalarKind.Text or ScalarKind.TextOrFile => text.Length <= TextLengthMax ? null : $"The text is longer than {TextLengthMax} characters.",
            ScalarKind.Name => NameForm().IsMatch(text) ? null : $"\"{text}\" is not a name. Use letters, digits, dots, dashes and underscores, at most 64.",
            ScalarKind.Word => Word(text, shape),
            ScalarKind.Flag => !scalar.IsQuoted && text is "true" or "false" ? null : $"\"{text}\" is neither true nor false.",
            ScalarKind.Whole => Number(scalar, ScalarParser.Whole(text), shape, "a whole number"),
            ScalarKind.Number => Number(scalar, ScalarParser.Number(text), shape, "a number"),
            ScalarKind.Share => Form(ScalarParser.Share(text) is not null, text, "a share between 0 and 1, for example 0.7"),
            ScalarKind.Percent => Form(ScalarParser.Percent(text) is not null, text, "a percentage between 0% and 100%, for example 99%"),
            ScalarKind.Money => Form(ScalarParser.Money(text) is not null, text, "an amount in US dollars, for example 2.00 (not negative, no currency sign)"),
            ScalarKind.Duration => Form(ScalarParser.Duration(text) is not null, text, "a duration, for example 500ms, 2s, 15m, 6h or 28d"),
            ScalarKind.Date => Form(ScalarParser.Date(text) is not null, text, "a day, for example 2026-04-20"),
            ScalarKind.Url => Url(text, isTemplate: false),
            ScalarKind.UrlTemplate => Url(text, isTemplate: true),
            ScalarKind.File => Form(text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5, text, "a file reference, for example file:agents/triage.md"),
            ScalarKind.Secret => Secret(scalar),
            ScalarKind.Cidr => Form(text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out _), text, "an address range, for example 127.0.0.1/32"),
            _ => throw new InvalidOperationException($"No check for {shape.Kind}."),
        };
    }

    /// <summary>A URI template as an address in which each expression is one character.</summary>
    public static string WithoutExpressions(string template) => Expression().Replace(template, "x");

    private static string? Word(string text, ScalarShape shape) =>
        shape.Words.Contains(text, StringComparer.Ordinal)
            ? null
            : $"\"{text}\" is not one of {string.Join(", ", shape.Words)}. {NearestWord.Hint(text, shape.Words, "Choose one of")}".TrimEnd();

    private static string? Number(ConfigScalar scalar, decimal? value, ScalarShape shape, string form)
    {
        if (scalar.IsQuoted)
        {
            return $"\"{scalar.Text}\" stands in quotes and is text. Write {form} without quotes.";
        }

        if (value is null)
        {
            return $"\"{scalar.Text}\" is not {form}.";
        }

        return value < shape.Min || value > shape.Max
            ? string.Create(CultureInfo.InvariantCulture, $"{value} is out of range. It must lie between {shape.Min} and {shape.Max}.")
            : null;
    }

    private static string? Form(bool isRight, string text, string form) => isRight ? null : $"\"{text}\" is not {form}.";

    private static string? Secret(ConfigScalar scalar) =>
        scalar.Text.StartsWith("${", StringComparison.Ordinal) && scalar.Text.EndsWith('}')
            ? null
            : "A secret does not stand in this file. Write a reference: ${NAME} for an environment variable or ${file:PATH} for a file.";

    private static string? Url(string text, bool isTemplate)
    {
        var plain = isTemplate ? WithoutExpressions(text) : text;
        if (isTemplate && plain.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return $"\"{text}\" has a brace that is not closed or an expression that is not of RFC 6570, for example {{id}} or {{?q}}.";
        }

        if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return $"\"{text}\" is not an absolute http or https address.";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "An address must not carry a user name or password. Put the credential into a header, as a reference.";
        }

        return isTemplate && AuthorityOf(text).Contains('{', StringComparison.Ordinal)
            ? $"\"{text}\" takes its host or port from an argument. Scheme, host and port must be fixed."
            : null;
    }

    private static string AuthorityOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = end < 0 ? rest : rest[..end];
        return authority.EndsWith('}') && authority.Contains("{?", StringComparison.Ordinal) ? authority[..authority.IndexOf("{?", StringComparison.Ordinal)] : authority;
    }

    [GeneratedRegex(ConfigKeys.NamePattern, RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\{[+#./;?&]?[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?::[0-9]{1,4}|\*)?(?:,[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?::[0-9]{1,4}|\*)?)*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
