using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Answers in this process, in the place of a model: for development, tests and capacity planning. What is answered is the script's
/// business, when it is the server's, and what goes wrong is said by either.
/// </summary>
internal sealed class SimulatorUpstream(SimulatorScripts scripts, SimulatorServers servers, TimeProvider time) : IUpstream
{
    private static readonly SimulatorModel Plain = new(0, 0, 0, double.PositiveInfinity, null);

    /// <inheritdoc/>
    public async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        var model = call.Deployment.Provider.Simulator ?? Plain;
        if (call.Protocol == WireProtocol.OpenAiEmbeddings)
        {
            return new UpstreamReply(Embed(call, model), null);
        }

        SimulatorScriptFile file;
        try
        {
            file = scripts.Of(model);
        }
        catch (FaultException failure)
        {
            return new UpstreamReply(null, new UpstreamFailure(
                failure.Fault with { FailureClass = FailureClass.PlatformFault }, Remedy.OtherDeployment));
        }

        var conversation = new SimulatorConversation(call.Body);
        var limit = call.OutputTokensMax ?? call.Shape.OutputTokensMax;
        var reply = new SimulatorPlayer(file, model.Seed).Play(conversation, limit);
        var server = servers.Of(model, call.Deployment.Name);
        reply = Disturb(reply, server.NextFault(reply.PromptTokens, conversation.LastUser));
        if (reply.Fail is null && reply.PromptTokens + (limit ?? 1) is var needed && needed > (model.ContextTokens ?? long.MaxValue))
        {
            reply = reply with { Fail = SimulatorServer.TooLong(needed, model.ContextTokens!.Value) };
        }

        if (reply.Fail is { } fail)
        {
            return Failed(call, model, fail);
        }

        var prefix = server.HasCache ? new SimulatorPrefix(call.CacheScope, conversation.PrefixText, reply.PromptTokens) : null;
        return model.IsShared
            ? await ServeAsync(call, model, server, reply, prefix, cancellation)
            : ServeAlone(call, model, server, reply, prefix);
    }

    private SimulatedAnswer Embed(UpstreamCall call, SimulatorModel model)
    {
        var (body, tokens) = SimulatedEmbeddings.Answer(call.Body, call.Deployment.UpstreamModel);
        var first = TimeSpan.FromMilliseconds(model.FirstTokenMs) + (model.PrefillTokensPerS > 0 ? TimeSpan.FromSeconds(tokens / model.PrefillTokensPerS) : TimeSpan.Zero);
        return new SimulatedAnswer([body], new SimulatorSteadyPace(first, TimeSpan.Zero, time), null, time) { Status = 200, ContentType = "application/json" };
    }

    private static SimulatorReply Disturb(SimulatorReply reply, SimulatorFaultModel? fault) => fault?.Kind switch
    {
        null => reply,
        SimulatorFaultKind.Status => reply with
        {
            Fail = new SimulatorFailure(fault.Status, fault.Message ?? "The simulator was told to fail.", fault.RetryAfterS),
        },
        SimulatorFaultKind.Refuse => reply with { Fail = new SimulatorFailure(503, "", null) { IsRefused = true } },
        SimulatorFaultKind.Drip => reply with
        {
            Break = new SimulatorBreak(SimulatorBreakKind.Drip, fault.AfterTokens) { PerTokenMs = fault.PerTokenMs },
        },
        SimulatorFaultKind.Stall => reply with { Break = new SimulatorBreak(SimulatorBreakKind.Stall, fault.AfterTokens) },
        SimulatorFaultKind.Malformed => reply with { Break = new SimulatorBreak(SimulatorBreakKind.Malformed, fault.AfterTokens) },
        SimulatorFaultKind.Cut => reply with { Break = new SimulatorBreak(SimulatorBreakKind.Cut, fault.AfterTokens) },
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private UpstreamReply Failed(UpstreamCall call, SimulatorModel model, SimulatorFailure fail)
    {
        if (fail.IsRefused)
        {
            var refused = new HttpRequestException(HttpRequestError.ConnectionError, "The simulator was told to take no connection.");
            return new UpstreamReply(null, HttpFailures.Describe(refused, call.Deployment));
        }

        return new UpstreamReply(Error(model, fail), null);
    }

    private SimulatedAnswer Error(SimulatorModel model, SimulatorFailure fail) =>
        new([SimulatorChunks.ErrorBody(fail)], new SimulatorSteadyPace(TimeSpan.FromMilliseconds(model.FirstTokenMs), TimeSpan.Zero, time), null, time)
        {
            Status = fail.Status,
            ContentType = "application/json",
            RetryAfter = fail.RetryAfterS is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

    private UpstreamReply ServeAlone(UpstreamCall call, SimulatorModel model, SimulatorServer server, SimulatorReply reply, SimulatorPrefix? prefix)
    {
        var (cached, first) = server.ServeAlone(reply.PromptTokens, prefix);
        reply = reply with { CachedTokens = cached };
        var pieces = Pieces(call, model, reply);
        var whole = TimeSpan.FromMilliseconds(model.PerTokenMs) * reply.OutputTokens;
        var pace = call.Shape.IsStream
            ? new SimulatorSteadyPace(first, whole / pieces.Count, time)
            : new SimulatorSteadyPace(first + whole, TimeSpan.Zero, time);
        return new UpstreamReply(Answer(call, reply, pieces, pace), null);
    }

    // A server answers nothing before a request has its slot.
    private async ValueTask<UpstreamReply> ServeAsync(
        UpstreamCall call,
        SimulatorModel model,
        SimulatorServer server,
        SimulatorReply reply,
        SimulatorPrefix? prefix,
        CancellationToken cancellation)
    {
        var sequence = new SimulatorSequence(reply.PromptTokens, reply.OutputTokens, call.Shape.Choices, prefix);
        if (server.Enter(sequence) is { } refusal)
        {
            return Failed(call, model, refusal);
        }

        try
        {
            await server.WaitAsync(sequence, 0, cancellation);
        }
        catch (OperationCanceledException)
        {
            server.Leave(sequence);
            throw;
        }

        reply = reply with { CachedTokens = sequence.CachedTokens };
        var pieces = Pieces(call, model, reply);
        return new UpstreamReply(Answer(call, reply, pieces, new SimulatorSharedPace(server, sequence, pieces.Count)), null);
    }

    private static List<byte[]> Pieces(UpstreamCall call, SimulatorModel model, SimulatorReply reply)
    {
        var chunks = new SimulatorChunks(reply, SimulatorChunks.IdOf(model.Seed, call.Body), call.Deployment.UpstreamModel, call.Shape.Choices);
        return call.Shape.IsStream ? chunks.Stream(withUsage: true) : [chunks.Buffered()];
    }

    private SimulatedAnswer Answer(UpstreamCall call, SimulatorReply reply, List<byte[]> pieces, SimulatorPace pace)
    {
        if (reply.Break is { Kind: SimulatorBreakKind.Drip } drip)
        {
            pace = new SimulatorDripPace(pace, drip.AfterTokens, TimeSpan.FromMilliseconds(drip.PerTokenMs), time);
        }

        return new SimulatedAnswer(pieces, pace, reply.Break, time)
        {
            Status = 200,
            ContentType = call.Shape.IsStream ? "text/event-stream; charset=utf-8" : "application/json",
        };
    }
}
