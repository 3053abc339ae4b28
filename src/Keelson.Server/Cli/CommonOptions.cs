using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary>Options that several verbs share.</summary>
internal static class CommonOptions
{
    /// <summary>Print JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of a table." };

    /// <summary>The configuration file.</summary>
    public static Option<string?> Config() => new("--config") { Description = "The configuration file; keelson.yaml when it is present, else the built-in sample.", HelpName = "FILE" };

    /// <summary>The data folder.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "The folder that keeps state.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "./data",
    };

    /// <summary>Do not look for a real model.</summary>
    public static Option<bool> Simulate() => new("--simulate") { Description = "Use the built-in simulator even when a key or a local model server is found." };

    /// <summary>Where to listen.</summary>
    public static Option<string> Urls() => new("--urls")
    {
        Description = "Where to listen.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:7070",
    };
}
