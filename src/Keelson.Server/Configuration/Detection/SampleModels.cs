using System.Diagnostics.CodeAnalysis;

namespace Keelson.Server.Configuration.Detection;

/// <summary>Decides which model the built-in sample uses, and says so.</summary>
internal static class SampleModels
{
    /// <summary>The source with a found model in it; as it is when the operator named a file or nothing was found.</summary>
    public static async Task<ConfigSource> ChooseAsync(ConfigSource source, bool isSimulated, Action<string> say, CancellationToken cancellation)
    {
        if (!source.IsBuiltIn)
        {
            return source;
        }

        if (isSimulated)
        {
            say("Models: the built-in simulator, as asked. Its answers are scripted, not thought.");
            return source;
        }

        using var handler = LoopbackHandler();
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        if (await new ModelFinder(Environment.GetEnvironmentVariable, http).FindAsync(cancellation) is not { } found)
        {
            say("Models: no OPENAI_API_KEY and no model server on this machine, so the built-in simulator answers. Its answers are scripted, not thought.");
            return source;
        }

        say($"Models: {found.Model} at {found.Where}." + (found.KeyVariable is null ? "" : " This costs money; --simulate uses the simulator instead."));
        if (found.Price is null)
        {
            say($"The price of {found.Model} is not known, so workflows with a budget refuse it. Set KEELSON_MODEL=gpt-4.1-mini, or write a keelson.yaml with its prices.");
        }

        return source with { Overlay = root => FoundModelOverlay.Apply(root, found) };
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "Looks at four fixed loopback ports before the platform and its egress exist.")]
    private static SocketsHttpHandler LoopbackHandler() => new() { UseProxy = false, AllowAutoRedirect = false };
}
