using Keelson.Primitives;
using Microsoft.Extensions.AI;

namespace Keelson.Inference.Clients;

/// <summary>
/// Makes chat clients over the platform's models, so that agents written against Microsoft.Extensions.AI run unchanged: every call
/// takes the same road as an HTTP request (budgets, routing, ledger).
/// </summary>
public interface IChatClientFactory
{
    /// <summary>
    /// A client that calls one model on one account. Expected failures are thrown as <see cref="FaultException"/>. Safe for concurrent
    /// use; disposing it does nothing.
    /// </summary>
    /// <param name="model">The model of the catalogue; null: the workflow's default.</param>
    /// <param name="attribution">On whose account.</param>
    /// <param name="deadline">When answers are of no more use; null: the platform's own limit.</param>
    IChatClient Create(string? model, Attribution attribution, DateTimeOffset? deadline);
}
