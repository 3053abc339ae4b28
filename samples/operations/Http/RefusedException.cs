namespace Operations.Http;

/// <summary>Carries a problem out of a transaction, so that it is rolled back; the gate of writes answers it.</summary>
internal sealed class RefusedException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What is answered.</summary>
    public Problem Problem { get; } = problem;
}
