using Keelson.Tools;

namespace Keelson.Server.Api;

/// <summary>One page of approvals, the newest first.</summary>
/// <param name="Items">The approvals.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
internal sealed record ApprovalPage(IReadOnlyList<Approval> Items, string? NextCursor);
