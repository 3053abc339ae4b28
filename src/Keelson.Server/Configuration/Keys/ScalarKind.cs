namespace Keelson.Server.Configuration.Keys;

/// <summary>How a single value is written.</summary>
internal enum ScalarKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A name made of letters, digits and a few marks.</summary>
    Name,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A share between 0 and 1.</summary>
    Share,

    /// <summary>A percentage such as 99%.</summary>
    Percent,

    /// <summary>US dollars.</summary>
    Money,

    /// <summary>A duration such as 15m.</summary>
    Duration,

    /// <summary>A day such as 2026-04-20.</summary>
    Date,

    /// <summary>An absolute http or https address.</summary>
    Url,

    /// <summary>A URI template (RFC 6570) of an absolute http or https address.</summary>
    UrlTemplate,

    /// <summary>Text, or file:PATH for the content of a file.</summary>
    TextOrFile,

    /// <summary>file:PATH.</summary>
    File,

    /// <summary>A secret: a reference, never the value itself.</summary>
    Secret,

    /// <summary>A range of addresses such as 127.0.0.1/32.</summary>
    Cidr,
}
