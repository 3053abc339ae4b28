namespace Keelson.Server.Cli.Demo;

/// <summary>One run of the demonstration.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Key">The idempotency key: the same on every start of the same demonstration, so that runs are never doubled.</param>
/// <param name="Input">The JSON that it is started with.</param>
internal sealed record DemoRun(string Workflow, string Key, byte[] Input);
