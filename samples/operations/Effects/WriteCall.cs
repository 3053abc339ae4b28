using Operations.Http;

namespace Operations.Effects;

/// <summary>One write as it arrived.</summary>
/// <param name="Kind">What it does, for example <c>service.restart</c>.</param>
/// <param name="Target">To what, for example the name of a service.</param>
/// <param name="Key">The caller's Idempotency-Key.</param>
/// <param name="Run">The caller's Keelson-Run, or null.</param>
/// <param name="Body">The body.</param>
/// <param name="At">When it arrived.</param>
internal sealed record WriteCall(string Kind, string Target, string Key, string? Run, RequestBody Body, DateTimeOffset At);
