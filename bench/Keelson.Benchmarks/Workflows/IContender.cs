namespace Keelson.Benchmarks.Workflows;

/// <summary>Something that runs workflows of five steps. Safe for concurrent use.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Runs one from its start to its durable end.</summary>
    Task RunOneAsync();
}
