using Microsoft.Extensions.Hosting;

namespace Keelson.Storage;

/// <summary>Ends the host with a non-zero exit code when the store has failed: only a new process can know again what is on the disk.</summary>
internal sealed class HostStopFailureHandler(IHostApplicationLifetime? lifetime) : IStoreFailureHandler
{
    // EX_IOERR of sysexits.h.
    private const int ExitCode = 74;

    public void OnStoreFailed(Exception cause)
    {
        Environment.ExitCode = ExitCode;
        lifetime?.StopApplication();
    }
}
