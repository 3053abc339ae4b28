namespace Keelson.Reliability;

/// <summary>What an error budget still allows; the worse stage has the higher number.</summary>
internal enum BudgetStage
{
    /// <summary>More than half is left: anything goes.</summary>
    Normal,

    /// <summary>More than a quarter is left: no promotion to another wave.</summary>
    Caution,

    /// <summary>Something is left: risky changes need a second approver, long context only for reserved classes.</summary>
    Restrict,

    /// <summary>Nothing is left: fixes and roll-backs only, and demotion.</summary>
    Freeze,
}
