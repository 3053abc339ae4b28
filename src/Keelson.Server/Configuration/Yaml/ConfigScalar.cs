namespace Keelson.Server.Configuration.Yaml;

/// <summary>A single value.</summary>
internal sealed class ConfigScalar(string path, ConfigMark mark, string text, bool isQuoted) : ConfigNode(path, mark)
{
    /// <summary>The text as written.</summary>
    public string Text { get; } = text;

    /// <summary>True when it stood in quotes or in a block, and therefore is text and never a number.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The text with its references replaced; the checker sets it where references are allowed.</summary>
    public string Resolved { get; set; } = text;

    /// <summary>True when nothing was written.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : IsQuoted ? "text" : "a single value";
}
