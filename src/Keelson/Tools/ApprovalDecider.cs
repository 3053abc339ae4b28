using System.Security.Cryptography;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Tools;

/// <summary>Decides over approvals. Pure.</summary>
internal static class ApprovalDecider
{
    /// <summary>No decision in this time is a no.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(30);

    /// <summary>Whoever needs longer has a process, not an approval.</summary>
    public static readonly TimeSpan LifeMax = TimeSpan.FromHours(24);

    private const int ReasonLengthMax = 1_000; // A reason, not an essay; it stands in the event.

    /// <summary>What an approval of a tool call is bound to; any change of it makes another digest.</summary>
    public static string DigestOf(ToolDefinition tool, JsonElement arguments, WaveModel? wave, Attribution attribution, int group = 0) =>
        Digest(new
        {
            tool = tool.Name,
            toolDigest = Digest(tool with { Headers = new Dictionary<string, string>() }),
            args = arguments,
            policy = wave is null ? null : Digest(new { wave.Number, effects = wave.Effects.Order(), approvals = wave.Approvals.Order(), wave.FourEyes }),
            group = group == 0 ? (int?)null : group,
            run = attribution.Run?.Value,
            step = attribution.Step,
            requester = attribution.Actor,
        });

    /// <summary>What an approval of a workflow's own checkpoint is bound to.</summary>
    public static string DigestOf(string title, JsonElement? details, Attribution attribution, int group = 0) => Digest(new
    {
        group = group == 0 ? (int?)null : group,
        title,
        details,
        run = attribution.Run?.Value,
        step = attribution.Step,
        requester = attribution.Actor,
    });

    /// <summary>The id that the request of this digest has.</summary>
    public static string IdOf(string digest) => "a_" + digest[..26];

    /// <summary>Where the approval stands now.</summary>
    public static ApprovalStatus StatusAt(Approval approval, DateTimeOffset now) =>
        approval.Status == ApprovalStatus.Pending && now >= approval.ExpiresAt ? ApprovalStatus.Expired : approval.Status;

    /// <summary>The approval after one person's word, or why the word does not count.</summary>
    public static (Approval? Next, Fault? Fault) Vote(Approval approval, ApprovalVote vote, string? digest, bool isPerson)
    {
        if (!isPerson)
        {
            return Refuse(ErrorCodes.PolicyDenied, "Only a person may decide; this token speaks for a program.");
        }

        if (string.Equals(vote.By, approval.Requester, StringComparison.Ordinal))
        {
            return Refuse(ErrorCodes.PolicyDenied, "Whoever asked may not decide; another person must.");
        }

        if (string.IsNullOrWhiteSpace(vote.Reason) || vote.Reason.Length > ReasonLengthMax)
        {
            return Refuse(ErrorCodes.RequestInvalid, $"A decision needs a reason of at most {ReasonLengthMax} characters.");
        }

        if (!string.Equals(digest, approval.Digest, StringComparison.Ordinal))
        {
            return Refuse(ErrorCodes.ApprovalStale, "The digest is not that of this request; read it again and decide again.");
        }

        return StatusAt(approval, vote.At) switch
        {
            ApprovalStatus.Pending when approval.Votes.Any(earlier => string.Equals(earlier.By, vote.By, StringComparison.Ordinal)) =>
                Refuse(ErrorCodes.StateConflict, "This person has decided already; another one is needed."),
            ApprovalStatus.Pending => (Counted(approval, vote), null),
            ApprovalStatus.Expired => Refuse(ErrorCodes.ApprovalExpired, "The time to decide is over, which counts as a no."),
            ApprovalStatus.Granted or ApprovalStatus.Denied or ApprovalStatus.Stale or ApprovalStatus.Used or _ =>
                Refuse(ErrorCodes.StateConflict, "This request is decided already."),
        };
    }

    /// <summary>Whether a call may use the approval, or why not; null when it may.</summary>
    public static Fault? CheckUse(Approval approval, string? key, DateTimeOffset now) => StatusAt(approval, now) switch
    {
        ApprovalStatus.Granted => null,
        ApprovalStatus.Used when string.Equals(approval.Key, key, StringComparison.Ordinal) => null,
        ApprovalStatus.Used => new Fault(ErrorCodes.ApprovalStale, "The approval was used for another call."),
        ApprovalStatus.Pending => new Fault(ErrorCodes.PolicyApprovalRequired, "A person must approve this call first."),
        ApprovalStatus.Denied => new Fault(ErrorCodes.ApprovalRejected, "A person said no."),
        ApprovalStatus.Expired => new Fault(ErrorCodes.ApprovalExpired, "Nobody decided in time, which counts as a no."),
        ApprovalStatus.Stale => new Fault(ErrorCodes.ApprovalStale, "What was to be approved has changed since."),
        _ => throw new InvalidOperationException($"A status that is not known: {approval.Status}."),
    };

    private static Approval Counted(Approval approval, ApprovalVote vote)
    {
        var votes = approval.Votes.Append(vote).ToList();
        var status = !vote.IsGrant ? ApprovalStatus.Denied
            : votes.Count(each => each.IsGrant) >= approval.Needed ? ApprovalStatus.Granted
            : ApprovalStatus.Pending;
        return approval with { Votes = votes, Status = status, DecidedAt = status == ApprovalStatus.Pending ? null : vote.At };
    }

    private static string Digest<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Serialize(value)));

    private static (Approval?, Fault?) Refuse(ErrorCode code, string detail) => (null, new Fault(code, detail));
}
