using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>What one event is to one objective.</summary>
/// <param name="Effect">Good, bad or excluded; anything else is not counted.</param>
/// <param name="FailureClass">Under which class it is shown.</param>
internal readonly record struct Judgement(SliEffect Effect, FailureClass FailureClass)
{
    /// <summary>Says nothing about the objective.</summary>
    public static Judgement None => new(SliEffect.NotApplicable, FailureClass.None);

    /// <summary>Kept the promise.</summary>
    public static Judgement Good => new(SliEffect.Good, FailureClass.None);

    /// <summary>Broke the promise.</summary>
    public static Judgement Bad(FailureClass failureClass) => new(SliEffect.Bad, failureClass);

    /// <summary>Is in neither.</summary>
    public static Judgement Excluded(FailureClass failureClass) => new(SliEffect.Excluded, failureClass);
}
