namespace Keelson.Tools;

/// <summary>A tool that can be asked by key whether a call has happened.</summary>
/// <param name="Tool">The tool that is asked; it only reads.</param>
/// <param name="Arguments">Its arguments as a JSON object; <c>$.key</c> is the call's key and <c>$.args.NAME</c> one of its arguments.</param>
/// <param name="Found">
/// JSON pointer into its answer: it has happened when something stands there, and not when there is nothing, null, false or an empty
/// text, list or object.
/// </param>
public sealed record ToolLookup(string Tool, string Arguments = """{"key":"$.key"}""", string Found = "");
