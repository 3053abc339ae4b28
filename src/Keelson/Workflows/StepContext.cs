namespace Keelson.Workflows;

/// <summary>What the body of a step knows of the attempt that it is.</summary>
/// <param name="Path">The step's place in the history.</param>
/// <param name="Attempt">Which attempt, from 1; counts on over restarts.</param>
/// <param name="Cancellation">Cancelled when the attempt is given up or the run stops.</param>
public sealed record StepContext(string Path, int Attempt, CancellationToken Cancellation)
{
    private readonly Func<string> _key = static () => "";
    private string? _derived;

    internal StepContext(string path, int attempt, Func<string> key, CancellationToken cancellation)
        : this(path, attempt, cancellation) => _key = key;

    /// <summary>The same for every attempt of this step of this run; give it to whatever the step calls.</summary>
    public string IdempotencyKey => _derived ??= _key();
}
