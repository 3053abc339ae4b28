using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Keelson.Security.Egress;

/// <summary>
/// One pool of connections for each rule and credential: a connection that was opened for one credential is never used for another,
/// and a new policy, whose rules are new objects, starts with new pools. Pools end with their rules.
/// </summary>
internal sealed class EgressPools(EgressTransport transport)
{
    // An address is judged when a connection is opened, so a connection must not outlive a change of the name by more than this.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromSeconds(60);

    private const int ConnectionsMax = 256; // More calls at once than one tool's host should have to bear.

    private readonly ConditionalWeakTable<EgressRule, ConcurrentDictionary<string, HttpMessageInvoker>> _pools = [];

    public HttpMessageInvoker Get(EgressRule rule, string credential) => _pools.GetValue(rule, static _ => new ConcurrentDictionary<string, HttpMessageInvoker>(StringComparer.Ordinal))
        .GetOrAdd(credential, static (_, state) => new HttpMessageInvoker(
            state.transport.Create(answers => EgressDecider.CheckAnswers(answers, state.rule), ConnectionLife, ConnectionsMax)), (transport, rule));
}
