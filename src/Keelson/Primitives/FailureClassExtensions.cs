namespace Keelson.Primitives;

/// <summary>What a failure class means for the availability budget.</summary>
public static class FailureClassExtensions
{
    /// <summary>True when a failure of this class spends the error budget of the workflow.</summary>
    public static bool BurnsErrorBudget(this FailureClass failureClass) => failureClass
        is FailureClass.TransientUnavailability
        or FailureClass.CapacityExhausted
        or FailureClass.PlatformFault
        or FailureClass.Unknown;

    /// <summary>True when a failure of this class is in neither the good nor the bad events.</summary>
    public static bool IsExcluded(this FailureClass failureClass) => failureClass
        is FailureClass.PolicyRejection
        or FailureClass.ClientError
        or FailureClass.ClientCancelled
        or FailureClass.HumanWait
        or FailureClass.Abandoned
        or FailureClass.OutOfScope;
}
