namespace Keelson.Benchmarks.Commits;

/// <summary>One run of one contender.</summary>
/// <param name="PerSecond">Commits a second.</param>
/// <param name="P50Ms">Median latency of a commit.</param>
/// <param name="P99Ms">The latency that 99 of 100 commits keep.</param>
/// <param name="CpuSecondsPerThousand">Processor time of the whole process for 1,000 commits.</param>
/// <param name="AllocatedBytes">Bytes allocated per commit, the caller's own included.</param>
/// <param name="GroupSize">Commits that shared one sync, on average.</param>
/// <param name="WrittenBytes">Bytes handed to the file system per commit, log and database together; 0 where the system does not say.</param>
internal sealed record Measurement(double PerSecond, double P50Ms, double P99Ms, double CpuSecondsPerThousand, double AllocatedBytes, double GroupSize, double WrittenBytes);
