using System.Net;

namespace Operations;

/// <summary>What the command line says.</summary>
/// <param name="DataDirectory">Where the state lives, an absolute path.</param>
/// <param name="Url">Where to listen; always a loopback address, because the service has no sign-in.</param>
/// <param name="IsHelp">True when only the help was asked for.</param>
internal sealed record OperationsOptions(string DataDirectory, Uri Url, bool IsHelp)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help = """
        Operations: the sample service that Keelson's sample agents work on.

        Usage: operations [--data DIR] [--urls URL]

          --data DIR   where the state lives                 (./data/operations)
          --urls URL   one loopback address to listen on      (http://127.0.0.1:7099); port 0 takes a free one
          --help       this text

        Exit codes: 0 stopped, 1 could not run, 2 wrong command line.

        """;

    /// <summary>The options, or null with the complaint.</summary>
    public static OperationsOptions? Parse(IReadOnlyList<string> args, out string? complaint)
    {
        var data = "./data/operations";
        var url = "http://127.0.0.1:7099";
        var isHelp = false;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    isHelp = true;
                    break;
                case "--data" when i + 1 < args.Count:
                    data = args[++i];
                    break;
                case "--urls" when i + 1 < args.Count:
                    url = args[++i];
                    break;
                case "--data" or "--urls":
                    complaint = $"{args[i]} needs a value";
                    return null;
                default:
                    complaint = $"'{args[i]}' is not an option";
                    return null;
            }
        }

        complaint = data.Length == 0 ? "--data needs a folder" : ComplaintAbout(url);
        return complaint is null ? new OperationsOptions(Path.GetFullPath(data), new Uri(url), isHelp) : null;
    }

    private static string? ComplaintAbout(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttp || parsed.AbsolutePath != "/")
        {
            return $"'{url}' is not an address like http://127.0.0.1:7099";
        }

        return IPAddress.TryParse(parsed.IdnHost, out var address) && IPAddress.IsLoopback(address)
            ? null
            : $"'{url}' is not a loopback address, and this service has no sign-in";
    }
}
