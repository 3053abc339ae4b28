using Operations.Faults;
using Operations.Http;
using Operations.Storage;

namespace Operations.Effects;

/// <summary>
/// The one road of every write: key, body, planned fault, ledger, answer. A call that is repeated with its key is safe, whatever
/// happened to the first answer.
/// </summary>
internal sealed class WriteGate(WriteLedger ledger, FaultPlan faults, TimeProvider time)
{
    private const int KeyLengthMax = 128; // Keelson's keys have 32 characters, a UUID has 36.

    /// <summary>Answers one write. <paramref name="effect"/> changes the state, or throws <see cref="RefusedException"/>.</summary>
    public async Task HandleAsync(HttpContext http, string kind, string target, Func<Sql, WriteCall, WriteAnswer> effect)
    {
        var key = KeyOf(http.Request);
        if (ComplaintAbout(key) is { } complaint)
        {
            await http.WriteAsync(complaint);
            return;
        }

        var (body, problem) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (body is null)
        {
            await http.WriteAsync(problem!);
            return;
        }

        var run = http.Request.Headers["Keelson-Run"].ToString();
        var call = new WriteCall(kind, target, key, run.Length is > 0 and <= KeyLengthMax ? run : null, body, time.GetUtcNow());
        var fault = faults.Take(http.Request, kind);
        if (fault is not null && await BreakBeforeAsync(http, call, fault))
        {
            return;
        }

        // From here on the caller's going away no longer matters: the effect happens, as it would in any other system.
        var outcome = await ledger.ApplyAsync(call, effect);
        if (fault is null || !await BreakAfterAsync(http, fault))
        {
            await AnswerAsync(http, outcome);
        }
    }

    // The draft of the header (a structured field) says "quoted"; many clients send the bare key. Both name the same call.
    private static string KeyOf(HttpRequest request)
    {
        var header = request.Headers["Idempotency-Key"].ToString();
        return header.Length > 2 && header[0] == '"' && header[^1] == '"' ? header[1..^1] : header;
    }

    private static Problem? ComplaintAbout(string key) =>
        key.Length == 0
            ? new Problem(400, "idempotencyKeyRequired", "A write needs the header Idempotency-Key, so that it can be repeated safely.")
            : key.Length > KeyLengthMax || key.Any(character => character is < '!' or > '~')
                ? new Problem(400, "idempotencyKeyInvalid", $"An Idempotency-Key is 1 to {KeyLengthMax} visible ASCII characters.")
                : null;

    private async Task<bool> BreakBeforeAsync(HttpContext http, WriteCall call, PlannedFault fault)
    {
        switch (fault.Mode)
        {
            case FaultMode.Slow:
                await Task.Delay(fault.Delay, time, http.RequestAborted);
                return false;
            case FaultMode.FailBefore:
                await ledger.NoteAsync(call, "faulted", "failBefore");
                await http.WriteAsync(new Problem(fault.Status, "faultPlanned", "Nothing was done: a fault was planned before the effect."));
                return true;
            case FaultMode.DropBefore:
                await ledger.NoteAsync(call, "faulted", "dropBefore");
                http.Abort();
                return true;
            default:
                return false;
        }
    }

    private static async Task<bool> BreakAfterAsync(HttpContext http, PlannedFault fault)
    {
        switch (fault.Mode)
        {
            case FaultMode.FailAfter:
                await http.WriteAsync(new Problem(fault.Status, "faultPlanned", "The effect has happened: a fault was planned after it."));
                return true;
            case FaultMode.DropAfter:
                http.Abort();
                return true;
            default:
                return false;
        }
    }

    private static async Task AnswerAsync(HttpContext http, WriteOutcome outcome)
    {
        if (outcome.Answer is not { } answer)
        {
            await http.WriteAsync(outcome.Problem!);
            return;
        }

        if (outcome.IsReplay)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }
}
