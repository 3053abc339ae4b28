namespace Keelson.Rollout;

/// <summary>
/// Knows until when the declared context need of a workflow holds. Needs are declared in a room above this one, so the host brings the
/// answer. Asked at each evaluation; must answer at once.
/// </summary>
internal interface IReviewDates
{
    /// <summary>The date by which the need must be looked at again; null when none was declared.</summary>
    DateOnly? Of(string workflow);
}
