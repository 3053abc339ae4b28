using Microsoft.Extensions.Logging.Console;

namespace Keelson.Server.Hosting;

/// <summary>Logs for a person at a terminal: our own sentences, and only warnings of the libraries.</summary>
internal static class LoggingExtensions
{
    /// <summary>
    /// Writes to standard error, one line for each entry: our own sentences from Information on, those of the libraries from Warning on.
    /// KEELSON_LOG sets one level for all: debug shows everything, error only what went wrong.
    /// </summary>
    public static ILoggingBuilder AddLineLog(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(options =>
        {
            options.FormatterName = LineFormatter.FormatterName;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        var isAsked = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable("KEELSON_LOG"), ignoreCase: true, out var asked);
        var level = isAsked ? asked : LogLevel.Warning;
        logging.SetMinimumLevel(level);
        logging.AddFilter("Keelson", isAsked ? level : LogLevel.Information);

        // Orleans warns at every start of what is so by design here (workstation GC, the first tick of its watchdog); the host's own
        // account of a failed start is the exception that Program turns into one line.
        if (level >= LogLevel.Warning)
        {
            logging.AddFilter("Orleans", LogLevel.Error);
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);

            // The keys of form tokens lie beside the signing keys, in a folder that only its owner can read.
            logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        }

        return logging;
    }
}
