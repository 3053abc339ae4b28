using Keelson.Tests.Kills;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Keelson.Tests;

/// <summary>The test program; asked by an environment variable it is the program that <see cref="KillLoopTests"/> kills.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        if (KillTask.Asked is { } task)
        {
            return KillChild.RunAsync(task);
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
    }
}
