namespace Operations.Faults;

/// <summary>The faults that were asked for; kept in memory, so a restart of the service clears them. Safe for use by several threads.</summary>
internal sealed class FaultPlan
{
    /// <summary>Plans are written by hand or by a test; more are a mistake.</summary>
    public const int PlansMax = 100;

    private readonly Lock _gate = new();
    private readonly List<PlannedFault> _plans = [];

    /// <summary>What is still to go wrong.</summary>
    public IReadOnlyList<PlannedFault> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _plans];
            }
        }
    }

    /// <summary>Adds a plan; false when there are too many.</summary>
    public bool TryAdd(PlannedFault fault)
    {
        lock (_gate)
        {
            if (_plans.Count >= PlansMax)
            {
                return false;
            }

            _plans.Add(fault);
            return true;
        }
    }

    /// <summary>Forgets all plans.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _plans.Clear();
        }
    }

    /// <summary>The fault for this call, or null: the header <c>Operations-Fault: MODE</c> first, then the oldest plan for its kind.</summary>
    public PlannedFault? Take(HttpRequest request, string kind)
    {
        if (Enum.TryParse<FaultMode>(request.Headers["Operations-Fault"].ToString(), ignoreCase: true, out var mode) && Enum.IsDefined(mode))
        {
            return new PlannedFault(kind, mode, 1, FaultsApi.StatusDefault, FaultsApi.DelayMsDefault);
        }

        lock (_gate)
        {
            var index = _plans.FindIndex(plan => plan.Kind == "*" || plan.Kind == kind);
            if (index < 0)
            {
                return null;
            }

            var taken = _plans[index];
            if (taken.Count > 1)
            {
                _plans[index] = taken with { Count = taken.Count - 1 };
            }
            else
            {
                _plans.RemoveAt(index);
            }

            return taken;
        }
    }
}
