using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Answers in this process, in the place of a model: for development, tests and capacity planning. First token = overhead + prompt /
/// prefill rate, then one token after the other.
/// </summary>
internal sealed class SimulatorUpstream(SimulatorScripts scripts, TimeProvider time) : IUpstream
{
    private static readonly SimulatorModel Plain = new(0, 0, 0, double.PositiveInfinity, null);

    /// <inheritdoc/>
    public ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        var model = call.Deployment.Provider.Simulator ?? Plain;
        SimulatorScriptFile file;
        try
        {
            file = scripts.Of(model);
        }
        catch (FaultException failure)
        {
            return ValueTask.FromResult(new UpstreamReply(null, new UpstreamFailure(
                failure.Fault with { FailureClass = FailureClass.PlatformFault }, Remedy.OtherDeployment)));
        }

        var conversation = new SimulatorConversation(call.Body);
        var reply = new SimulatorPlayer(file, model.Seed).Play(conversation, call.OutputTokensMax ?? call.Shape.OutputTokensMax);
        return ValueTask.FromResult(new UpstreamReply(Answer(call, model, reply), null));
    }

    private SimulatedAnswer Answer(UpstreamCall call, SimulatorModel model, SimulatorReply reply)
    {
        var first = TimeSpan.FromMilliseconds(model.FirstTokenMs)
            + (model.PrefillTokensPerS > 0 ? TimeSpan.FromSeconds(reply.PromptTokens / model.PrefillTokensPerS) : TimeSpan.Zero);
        if (reply.Fail is { } fail)
        {
            return new SimulatedAnswer([SimulatorChunks.ErrorBody(fail)], TimeSpan.FromMilliseconds(model.FirstTokenMs), TimeSpan.Zero, null, time)
            {
                Status = fail.Status,
                ContentType = "application/json",
                RetryAfter = fail.RetryAfterS is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
        }

        var id = SimulatorChunks.IdOf(model.Seed, call.Body);
        var chunks = new SimulatorChunks(reply, id, call.Deployment.UpstreamModel, call.Shape.Choices);
        var whole = TimeSpan.FromMilliseconds(model.PerTokenMs) * reply.OutputTokens;
        if (!call.Shape.IsStream)
        {
            return new SimulatedAnswer([chunks.Buffered()], first + whole, TimeSpan.Zero, reply.Break, time)
            {
                Status = 200,
                ContentType = "application/json",
            };
        }

        var pieces = chunks.Stream(withUsage: true);
        return new SimulatedAnswer(pieces, first, whole / pieces.Count, reply.Break, time)
        {
            Status = 200,
            ContentType = "text/event-stream; charset=utf-8",
        };
    }
}
