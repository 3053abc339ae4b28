namespace Keelson.Inference.Routing;

/// <summary>
/// What this node knows of one deployment's health: the circuit, and how long its first tokens take of late. Safe for concurrent use.
/// </summary>
internal sealed class DeploymentHealth(string name, InferenceOptions options, TimeProvider time)
{
    private const double Weight = 0.1; // Of the newest first token in the moving mean: the last twenty or so count.

    private readonly Lock _gate = new();
    private BreakerState _breaker;
    private double? _firstTokenMs;

    /// <summary>The deployment.</summary>
    public string Name => name;

    /// <summary>True when the circuit lets a request through.</summary>
    public bool IsHealthy
    {
        get
        {
            lock (_gate)
            {
                return _breaker.Admits(time.GetUtcNow());
            }
        }
    }

    /// <summary>When the circuit lets the next request try; null when it is closed.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_gate)
            {
                return _breaker.OpenUntil;
            }
        }
    }

    /// <summary>The moving mean of its times to the first token; null before the first.</summary>
    public double? FirstTokenMs
    {
        get
        {
            lock (_gate)
            {
                return _firstTokenMs;
            }
        }
    }

    /// <summary>closed, open or halfOpen; for people.</summary>
    public string Word
    {
        get
        {
            lock (_gate)
            {
                return _breaker.Word(time.GetUtcNow());
            }
        }
    }

    /// <summary>A request goes there, if the circuit still lets it.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (!_breaker.Admits(time.GetUtcNow()))
            {
                return false;
            }

            _breaker = _breaker.Begun();
            return true;
        }
    }

    /// <summary>How a request ended; null when it tells nothing about the deployment.</summary>
    public void End(bool? succeeded, double? firstTokenMs)
    {
        lock (_gate)
        {
            _breaker = succeeded switch
            {
                true => BreakerState.Closed,
                false => _breaker.Failed(time.GetUtcNow(), options.BreakerFailures, options.BreakerOpen),
                null => _breaker.Ended(),
            };
            if (firstTokenMs is { } first)
            {
                _firstTokenMs = _firstTokenMs is { } mean ? mean + (Weight * (first - mean)) : first;
            }
        }
    }
}
