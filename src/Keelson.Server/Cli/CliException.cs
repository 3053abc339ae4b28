namespace Keelson.Server.Cli;

/// <summary>Ends a verb with one clear sentence and an exit code.</summary>
internal sealed class CliException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The platform's error code, when the platform said no.</summary>
    public string? Code { get; init; }
}
