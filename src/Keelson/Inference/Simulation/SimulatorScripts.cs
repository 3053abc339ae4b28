using System.Runtime.CompilerServices;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>Keeps the scripts that were read, one file a model of the configuration; a changed configuration reads its file anew.</summary>
internal sealed class SimulatorScripts
{
    private readonly ConditionalWeakTable<SimulatorModel, SimulatorScriptReading> _readings = [];

    /// <summary>The scripts of a simulator; a script that can not be read is a fault of the configuration.</summary>
    public SimulatorScriptFile Of(SimulatorModel model)
    {
        if (model.ScriptFile is null)
        {
            return SimulatorScriptFile.Empty;
        }

        var reading = _readings.GetValue(model, static one => SimulatorScriptReader.ReadFile(one.ScriptFile!));
        return reading.File ?? throw new FaultException(new Fault(
            ErrorCodes.ConfigInvalid,
            $"The simulator's script has errors, the first in line {reading.Complaints[0].Line}: {reading.Complaints[0].Message}"));
    }
}
