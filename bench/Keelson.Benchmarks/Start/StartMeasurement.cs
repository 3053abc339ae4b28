namespace Keelson.Benchmarks.Start;

/// <summary>One start.</summary>
/// <param name="ReadyMs">From the start of the process to the first 200 of /readyz.</param>
/// <param name="CpuSeconds">Processor time until then.</param>
/// <param name="IdleMegabytes">Resident memory after five idle seconds.</param>
internal sealed record StartMeasurement(double ReadyMs, double CpuSeconds, double IdleMegabytes);
