namespace Keelson.Server.Hosting;

/// <summary>The platform cannot start; the message is the one clear line for the operator.</summary>
internal sealed class StartupException(string message) : Exception(message);
