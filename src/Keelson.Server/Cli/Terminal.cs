namespace Keelson.Server.Cli;

/// <summary>What the verbs print: results on standard output, everything else on standard error, so that a pipe gets results alone.</summary>
internal static class Terminal
{
    /// <summary>True when a person looks at standard output.</summary>
    public static bool IsInteractive => !System.Console.IsOutputRedirected && !System.Console.IsErrorRedirected;

    /// <summary>One line of the result.</summary>
    public static void Print(string line) => System.Console.Out.WriteLine(line);

    /// <summary>One line about what is being done or went wrong.</summary>
    public static void Say(string line) => System.Console.Error.WriteLine(line);

    /// <summary>Text without a line end, for a line that is written over.</summary>
    public static void SayInPlace(string text) => System.Console.Error.Write(text);
}
