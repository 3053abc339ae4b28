using Keelson.Primitives;

namespace Keelson.Inference.Admission;

/// <summary>One request in the queue.</summary>
/// <param name="Ask">What it asks for.</param>
/// <param name="Since">When it came.</param>
/// <param name="Number">Its place in the order of arrival.</param>
internal sealed record AdmissionWaiter(AdmissionAsk Ask, DateTimeOffset Since, long Number)
{
    /// <summary>Its value class, raised by the time that it has waited: nobody is passed by for ever.</summary>
    public ValueClass Rank(DateTimeOffset now, TimeSpan step) =>
        (ValueClass)Math.Min((long)ValueClass.High, (long)Ask.Value + Math.Max(0, (now - Since).Ticks / step.Ticks));

    /// <summary>True when what frees up is kept together for it.</summary>
    public bool IsAged(DateTimeOffset now, TimeSpan step) => now - Since >= step;
}
