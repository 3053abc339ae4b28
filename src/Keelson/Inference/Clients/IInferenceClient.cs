namespace Keelson.Inference.Clients;

/// <summary>Asks a model from inside this process, through the same pipeline as an HTTP client. Safe for concurrent use.</summary>
internal interface IInferenceClient
{
    /// <summary>
    /// Sends one buffered chat request and completes when the answer and its cost are durable. Expected failures are in the turn;
    /// nothing is thrown but bugs. Cancelling ends the attempt and its row is written all the same.
    /// </summary>
    Task<ModelTurn> AskAsync(ModelAsk ask, CancellationToken cancellation);
}
