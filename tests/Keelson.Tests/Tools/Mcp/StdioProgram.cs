using Keelson.Tools.Mcp;

namespace Keelson.Tests.Tools.Mcp;

/// <summary>A small program that speaks MCP on its standard streams, well or badly, and writes down what it did.</summary>
internal sealed class StdioProgram : IDisposable
{
    // The shell, because every machine that runs this platform on Linux has one. It knows as much of the protocol as one tool needs.
    private const string Script =
        """
        mode=$1
        folder=$2
        echo start >> "$folder/starts"
        echo $$ > "$folder/pid"
        if [ "$mode" = slow ]; then sleep 2; fi
        if [ "$mode" = flood ]; then head -c 300000 /dev/zero | tr '\0' e >&2; fi
        while IFS= read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9][0-9]*\).*/\1/p')
          case $line in
          *'"server/discover"'*)
            printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no such method"}}\n' "$id" ;;
          *'"initialize"'*)
            printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"twin","version":"1"}}}\n' "$id" ;;
          *'"tools/list"'*)
            printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"file_ticket","description":"Files a ticket.","inputSchema":{"type":"object","properties":{"title":{"type":"string"}}}}]}}\n' "$id" ;;
          *'"tools/call"'*)
            echo call >> "$folder/calls"
            case $mode in
            die) echo 'out of paper' >&2; exit 3 ;;
            once) if [ ! -e "$folder/died" ]; then touch "$folder/died"; exit 3; fi ;;
            hang) sleep 600 & wait ;;
            huge) head -c 200000 /dev/zero | tr '\0' x; echo; continue ;;
            malformed) echo 'this is not json'; continue ;;
            environment) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$id" "$(env | cut -d= -f1 | sort | tr '\n' ' ')"; continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"{\\"filed\\":true}"}]}}\n' "$id" ;;
          esac
        done
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("keelson-mcp-").FullName;
    private readonly string _mode;

    public StdioProgram(string mode)
    {
        _mode = mode;
        File.WriteAllText(Path.Combine(_folder, "server.sh"), Script);
    }

    /// <summary>How often it was started.</summary>
    public int Starts => Lines("starts");

    /// <summary>How often its tool was called.</summary>
    public int Calls => Lines("calls");

    /// <summary>The process that was started last.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_folder, "pid")), System.Globalization.CultureInfo.InvariantCulture);

    public McpServer Server => new("crm")
    {
        Command = ["/bin/sh", Path.Combine(_folder, "server.sh"), _mode, _folder],
        Environment = new Dictionary<string, string> { ["CRM_TOKEN"] = "t" },
        MessageBytesMax = 100_000,
    };

    public static void SkipWithoutShell() => Assert.SkipUnless(File.Exists("/bin/sh"), "There is no /bin/sh on this machine.");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Lines(string file) => File.Exists(Path.Combine(_folder, file)) ? File.ReadAllLines(Path.Combine(_folder, file)).Length : 0;
}
