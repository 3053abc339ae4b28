namespace Keelson.Inference;

/// <summary>
/// One request in, tokens out: read, check, fit, admit, route, call, meter, commit. Expected failures are written to the sink in the
/// client's wire format and returned in the receipt; nothing is thrown but cancellation and bugs.
/// </summary>
public interface IInferencePipeline
{
    /// <summary>Executes one call. Cancelling means that the client went away; a ledger row is written all the same.</summary>
    Task<InferenceReceipt> ExecuteAsync(InferenceCall call, IResponseSink sink, CancellationToken cancellation);
}
