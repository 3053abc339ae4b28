using System.Text.Encodings.Web;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary>JSON for a person's eyes.</summary>
internal static class CliJson
{
    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
