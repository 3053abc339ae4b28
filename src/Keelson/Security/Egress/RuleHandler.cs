using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Sends what the policy in force allows. The decision is made for every request, above the pool of connections, so a rule that is
/// taken away closes connections that are already open.
/// </summary>
internal sealed class RuleHandler(string caller, Func<EgressPolicy> policy, EgressPools pools, EgressRecorder recorder, TimeProvider time)
    : HttpMessageHandler
{
    // A connection to another origin never comes from the pool of a credential.
    private const string NoCredential = "";

    [SuppressMessage("Reliability", "CA2000", Justification = "The content of the answer owns the deadline.")]
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri ?? throw new InvalidOperationException("The request names no URL.");
        var credential = request.Options.TryGetValue(EgressContext.Tool, out var tool) ? $"{caller}/{tool}" : caller;
        var call = new Hop(request, Decide(request, target), credential, 0);
        var deadline = new CancellationTokenSource(call.Rule.Timeout, time);
        try
        {
            while (true)
            {
                var response = await SendOnceAsync(call, deadline.Token, cancellationToken);
                if (RedirectDecider.Next(call.Request, response) is not { } location)
                {
                    return Capped(call, response, deadline);
                }

                response.Dispose();
                call = Follow(call, location);
            }
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    private EgressDecision Decide(HttpRequestMessage request, Uri target)
    {
        if (EgressRequest.Prepare(request) is { } unfit)
        {
            throw Refuse(request, target, unfit);
        }

        var decision = EgressDecider.Decide(target.OriginalString, request.Method.Method, policy());
        if (!decision.IsAllowed)
        {
            throw Refuse(request, target, decision.Fault);
        }

        Report(request, target, decision);
        return decision;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The request of a hop lives as long as its answer.")]
    private Hop Follow(Hop call, string location)
    {
        var from = call.Decision.Url!.Uri;
        if (!EgressUrl.TryRead(RedirectDecider.Absolute(from, location), out var to, out var unreadable))
        {
            throw Refuse(call.Request, from, RedirectDecider.OfHop(unreadable));
        }

        if (RedirectDecider.CheckHop(from, to, call.Number + 1) is { } refusal)
        {
            throw Refuse(call.Request, to.Uri, refusal);
        }

        var decision = EgressDecider.Decide(to, call.Request.Method.Method, policy());
        if (!decision.IsAllowed)
        {
            throw Refuse(call.Request, to.Uri, RedirectDecider.OfHop(decision.Fault));
        }

        Report(call.Request, to.Uri, decision);
        var isSameOrigin = RedirectDecider.IsSameOrigin(call.Decision.Url, to);
        var next = RedirectDecider.Follow(call.Request, to, isSameOrigin);
        return new Hop(next, decision, isSameOrigin ? call.Credential : NoCredential, call.Number + 1);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Hop call, CancellationToken deadline, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellation);
        try
        {
            return await pools.Get(call.Rule, call.Credential).SendAsync(call.Request, either.Token);
        }
        catch (Exception failure) when (EgressRequest.TransportOf(failure, either.Token) is { } plain)
        {
            throw plain;
        }
        catch (Exception failure) when (EgressRequest.RefusalOf(failure) is { } fault)
        {
            throw Refuse(call.Request, call.Decision.Url!.Uri, call.Number == 0 ? fault : fault with { Outcome = EffectOutcome.Executed });
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Whether the request had left is not known here; the caller knows what it carries.
            throw new TaskCanceledException(
                $"The call took longer than the {call.Rule.Timeout.TotalMilliseconds:0} ms of rule {call.Rule.Id}.", new TimeoutException(null, late));
        }
    }

    private HttpResponseMessage Capped(Hop call, HttpResponseMessage response, CancellationTokenSource deadline)
    {
        var rule = call.Rule;
        if (response.Content.Headers.ContentLength > rule.ResponseBytesMax)
        {
            response.Dispose();
            throw Refuse(call.Request, call.Decision.Url!.Uri, CappedStream.TooLarge(rule.ResponseBytesMax, rule.Id));
        }

        response.Content = new CappedContent(response.Content, rule, deadline);
        return response;
    }

    private void Report(HttpRequestMessage request, Uri target, EgressDecision decision)
    {
        if (decision.Reported is { } reported)
        {
            recorder.Record(request, target, reported, isReportOnly: true);
        }
    }

    private FaultException Refuse(HttpRequestMessage request, Uri target, Fault fault)
    {
        recorder.Record(request, target, fault, isReportOnly: false);
        return new FaultException(fault);
    }

    private sealed record Hop(HttpRequestMessage Request, EgressDecision Decision, string Credential, int Number)
    {
        public EgressRule Rule => Decision.Rule!;
    }
}
