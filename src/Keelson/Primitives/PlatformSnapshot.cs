using System.Collections.Immutable;

namespace Keelson.Primitives;

/// <summary>
/// What the platform believes right now: an immutable bag of validated models, one per type (objectives, prices, tools, ...).
/// A request reads one snapshot at its start and keeps it to its end.
/// </summary>
public sealed class PlatformSnapshot
{
    private readonly ImmutableDictionary<Type, object> _pieces;

    private PlatformSnapshot(ImmutableDictionary<Type, object> pieces, long version)
    {
        _pieces = pieces;
        Version = version;
    }

    /// <summary>A snapshot without any model.</summary>
    public static PlatformSnapshot Empty { get; } = new([], 0);

    /// <summary>Grows by one with every change.</summary>
    public long Version { get; }

    /// <summary>The model of that type.</summary>
    /// <exception cref="InvalidOperationException">No such model was published: a bug in the wiring.</exception>
    public T Get<T>()
        where T : class =>
        _pieces.TryGetValue(typeof(T), out var piece)
            ? (T)piece
            : throw new InvalidOperationException($"No {typeof(T).Name} was published.");

    /// <summary>The model of that type, or null.</summary>
    public T? Find<T>()
        where T : class => _pieces.TryGetValue(typeof(T), out var piece) ? (T)piece : null;

    /// <summary>This snapshot with one model put in or replaced.</summary>
    public PlatformSnapshot With<T>(T piece)
        where T : class => new(_pieces.SetItem(typeof(T), piece), Version + 1);
}
