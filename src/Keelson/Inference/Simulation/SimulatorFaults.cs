using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Decides what goes wrong with the next request of a server. Depends on the seed, the order of arrival and the time since the first
/// request alone. Not safe for concurrent use: the server calls it under its lock.
/// </summary>
internal sealed class SimulatorFaults(IReadOnlyList<SimulatorFaultModel> faults, int seed, string deployment)
{
    private readonly long[] _met = new long[faults.Count]; // How often the conditions of each were met.
    private long _arrivals;

    /// <summary>What goes wrong with a request that arrives now; null: nothing.</summary>
    public SimulatorFaultModel? Next(TimeSpan now, int promptTokens, string lastUser)
    {
        _arrivals++;
        SimulatorFaultModel? fired = null;
        for (var index = 0; index < faults.Count; index++)
        {
            // All are counted, so that one fault does not shift the rhythm of another.
            var fault = faults[index];
            if (IsMet(fault, now, promptTokens, lastUser))
            {
                _met[index]++;
                fired ??= Fires(fault, index) ? fault : null;
            }
        }

        return fired;
    }

    private static bool IsMet(SimulatorFaultModel fault, TimeSpan now, int promptTokens, string lastUser) =>
        promptTokens >= (fault.PromptTokensMin ?? 0)
        && now >= (fault.From ?? TimeSpan.Zero)
        && now < (fault.Until ?? TimeSpan.MaxValue)
        && (fault.User is null || fault.User.IsMatch(lastUser));

    private bool Fires(SimulatorFaultModel fault, int index) =>
        fault.EveryNth is { } nth ? _met[index] % nth == 0
        : fault.Chance is not { } chance || Draw(index) < chance;

    private double Draw(int index)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"keelson-simulator-fault-v1\n{seed}\n{deployment}\n{index}\n{_arrivals}");
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) / 18_446_744_073_709_551_616.0;
    }
}
