namespace Keelson.Primitives;

/// <summary>Carries a <see cref="Fault"/> through a shell that can only throw; the outermost shell turns it into an envelope.</summary>
public sealed class FaultException : Exception
{
    /// <summary>Carries the given fault.</summary>
    public FaultException(Fault fault)
        : base(fault?.Detail) => Fault = fault ?? throw new ArgumentNullException(nameof(fault));

    /// <summary>Carries the given fault and what caused it.</summary>
    public FaultException(Fault fault, Exception? inner)
        : base(fault?.Detail, inner) => Fault = fault ?? throw new ArgumentNullException(nameof(fault));

    /// <summary>The failure.</summary>
    public Fault Fault { get; }
}
