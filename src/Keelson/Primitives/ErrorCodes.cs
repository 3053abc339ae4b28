using System.Collections.Frozen;

namespace Keelson.Primitives;

/// <summary>The closed registry of error codes. It grows by review: tests/approved/error-codes.txt and docs/reference/errors hold it.</summary>
public static class ErrorCodes
{
    /// <summary>No decision in time.</summary>
    public static readonly ErrorCode ApprovalExpired = new("approval.expired", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "No decision in time.");

    /// <summary>Human said no.</summary>
    public static readonly ErrorCode ApprovalRejected = new("approval.rejected", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Human said no.");

    /// <summary>Arguments or tool version changed since the approval.</summary>
    public static readonly ErrorCode ApprovalStale = new("approval.stale", 409, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Arguments or tool version changed since the approval.");

    /// <summary>No audit record, no action.</summary>
    public static readonly ErrorCode AuditUnavailable = new("audit.unavailable", 503, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "No audit record, no action.");

    /// <summary>Child broader than parent.</summary>
    public static readonly ErrorCode AuthAttenuationViolation = new("auth.attenuation_violation", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Child broader than parent.");

    /// <summary>Delegation chain too long.</summary>
    public static readonly ErrorCode AuthDelegationDepth = new("auth.delegation_depth", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Delegation chain too long.");

    /// <summary>Bad proof.</summary>
    public static readonly ErrorCode AuthProofInvalid = new("auth.proof_invalid", 401, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Bad proof.");

    /// <summary>Sender-constrained token without proof.</summary>
    public static readonly ErrorCode AuthProofRequired = new("auth.proof_required", 401, RetryClass.AfterRefresh, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Sender-constrained token without proof.");

    /// <summary>Capability absent.</summary>
    public static readonly ErrorCode AuthScopeMissing = new("auth.scope_missing", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Capability absent.");

    /// <summary>Token tenant != path tenant.</summary>
    public static readonly ErrorCode AuthTenantMismatch = new("auth.tenant_mismatch", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Token tenant != path tenant.");

    /// <summary>Expired.</summary>
    public static readonly ErrorCode AuthTokenExpired = new("auth.token_expired", 401, RetryClass.AfterRefresh, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Expired.");

    /// <summary>Bad signature, claims or form.</summary>
    public static readonly ErrorCode AuthTokenInvalid = new("auth.token_invalid", 401, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Bad signature, claims or form.");

    /// <summary>No token.</summary>
    public static readonly ErrorCode AuthTokenMissing = new("auth.token_missing", 401, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "No token.");

    /// <summary>Jti, family, agent or run revoked.</summary>
    public static readonly ErrorCode AuthTokenRevoked = new("auth.token_revoked", 401, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Jti, family, agent or run revoked.");

    /// <summary>Cost cap.</summary>
    public static readonly ErrorCode BudgetExhausted = new("budget.exhausted", 402, RetryClass.AfterApproval, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Cost cap.");

    /// <summary>Keelson overload.</summary>
    public static readonly ErrorCode CapacityShed = new("capacity.shed", 503, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.CapacityExhausted, "Keelson overload.");

    /// <summary>The configuration has errors.</summary>
    public static readonly ErrorCode ConfigInvalid = new("config.invalid", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The configuration has errors.");

    /// <summary>The address is in a denied range.</summary>
    public static readonly ErrorCode EgressAddressDenied = new("egress.address_denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The address is in a denied range.");

    /// <summary>One of the resolved addresses is denied.</summary>
    public static readonly ErrorCode EgressDnsMixed = new("egress.dns_mixed", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "One of the resolved addresses is denied.");

    /// <summary>The name could not be resolved.</summary>
    public static readonly ErrorCode EgressDnsNoAnswer = new("egress.dns_no_answer", 502, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "The name could not be resolved.");

    /// <summary>The host is not written in its canonical form.</summary>
    public static readonly ErrorCode EgressHostNoncanonical = new("egress.host_noncanonical", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The host is not written in its canonical form.");

    /// <summary>No rule names this host.</summary>
    public static readonly ErrorCode EgressHostNotAllowed = new("egress.host_not_allowed", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "No rule names this host.");

    /// <summary>The method is not allowed.</summary>
    public static readonly ErrorCode EgressMethodDenied = new("egress.method_denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The method is not allowed.");

    /// <summary>The path is not allowed.</summary>
    public static readonly ErrorCode EgressPathDenied = new("egress.path_denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The path is not allowed.");

    /// <summary>The port is not allowed.</summary>
    public static readonly ErrorCode EgressPortDenied = new("egress.port_denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The port is not allowed.");

    /// <summary>The proxy did not answer properly.</summary>
    public static readonly ErrorCode EgressProxyError = new("egress.proxy_error", 502, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "The proxy did not answer properly.");

    /// <summary>The redirect leads to where no rule allows.</summary>
    public static readonly ErrorCode EgressRedirectDenied = new("egress.redirect_denied", 403, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The redirect leads to where no rule allows.");

    /// <summary>Too many redirects.</summary>
    public static readonly ErrorCode EgressRedirectLimit = new("egress.redirect_limit", 403, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Too many redirects.");

    /// <summary>The response is over the limit.</summary>
    public static readonly ErrorCode EgressResponseTooLarge = new("egress.response_too_large", 502, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.ToolBusinessError, "The response is over the limit.");

    /// <summary>The scheme is not allowed.</summary>
    public static readonly ErrorCode EgressSchemeDenied = new("egress.scheme_denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The scheme is not allowed.");

    /// <summary>The target is this platform itself.</summary>
    public static readonly ErrorCode EgressSelfConnection = new("egress.self_connection", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The target is this platform itself.");

    /// <summary>Before the request was written.</summary>
    public static readonly ErrorCode EgressTimeout = new("egress.timeout", 504, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "Before the request was written.");

    /// <summary>The URL is not one that can be judged safely.</summary>
    public static readonly ErrorCode EgressUrlInvalid = new("egress.url_invalid", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The URL is not one that can be judged safely.");

    /// <summary>A URL must not carry credentials.</summary>
    public static readonly ErrorCode EgressUserinfoForbidden = new("egress.userinfo_forbidden", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "A URL must not carry credentials.");

    /// <summary>The same call is in flight.</summary>
    public static readonly ErrorCode IdempotencyInFlight = new("idempotency.in_flight", 409, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The same call is in flight.");

    /// <summary>The key is past its retention.</summary>
    public static readonly ErrorCode IdempotencyKeyExpired = new("idempotency.key_expired", 410, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The key is past its retention.");

    /// <summary>The Idempotency-Key is not valid.</summary>
    public static readonly ErrorCode IdempotencyKeyInvalid = new("idempotency.key_invalid", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The Idempotency-Key is not valid.");

    /// <summary>An Idempotency-Key is required.</summary>
    public static readonly ErrorCode IdempotencyKeyRequired = new("idempotency.key_required", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "An Idempotency-Key is required.");

    /// <summary>The key was used with other arguments.</summary>
    public static readonly ErrorCode IdempotencyKeyReused = new("idempotency.key_reused", 422, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The key was used with other arguments.");

    /// <summary>The outcome of the first call is not known.</summary>
    public static readonly ErrorCode IdempotencyOutcomeUnknown = new("idempotency.outcome_unknown", 409, RetryClass.AfterResolution, EffectOutcome.Unknown,
        ErrorBudgetUse.No, FailureClass.ClientError, "The outcome of the first call is not known.");

    /// <summary>A bug in the platform.</summary>
    public static readonly ErrorCode Internal = new("internal", 500, RetryClass.BackoffIfIdempotent, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "A bug in the platform.");

    /// <summary>Provider refusal.</summary>
    public static readonly ErrorCode ModelContentFiltered = new("model.content_filtered", 422, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.ModelQuality, "Provider refusal.");

    /// <summary>Context-overflow SLI.</summary>
    public static readonly ErrorCode ModelContextOverflow = new("model.context_overflow", 422, RetryClass.AfterCompaction, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Separate, FailureClass.ContextOverflow, "Context-overflow SLI.");

    /// <summary>The provider refused the platform's key.</summary>
    public static readonly ErrorCode ModelCredentialsRefused = new("model.credentials_refused", 502, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "The provider refused the platform's key.");

    /// <summary>No such model, or it is not offered to this workflow.</summary>
    public static readonly ErrorCode ModelNotFound = new("model.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such model, or it is not offered to this workflow.");

    /// <summary>Schema mismatch after repair.</summary>
    public static readonly ErrorCode ModelOutputInvalid = new("model.output_invalid", 502, RetryClass.Backoff, EffectOutcome.Executed,
        ErrorBudgetUse.Yes, FailureClass.ModelQuality, "Schema mismatch after repair.");

    /// <summary>Provider overload.</summary>
    public static readonly ErrorCode ModelOverloaded = new("model.overloaded", 529, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "Provider overload.");

    /// <summary>The model has no known price, and a budget is in force.</summary>
    public static readonly ErrorCode ModelPriceUnknown = new("model.price_unknown", 402, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The model has no known price, and a budget is in force.");

    /// <summary>The provider limits our rate.</summary>
    public static readonly ErrorCode ModelRateLimited = new("model.rate_limited", 429, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.CapacityExhausted, "The provider limits our rate.");

    /// <summary>The provider refused the request as malformed.</summary>
    public static readonly ErrorCode ModelRejected = new("model.rejected", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The provider refused the request as malformed.");

    /// <summary>The model's stream broke off.</summary>
    public static readonly ErrorCode ModelStreamInterrupted = new("model.stream_interrupted", 502, RetryClass.Backoff, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "The model's stream broke off.");

    /// <summary>No first token came in time.</summary>
    public static readonly ErrorCode ModelTimeoutFirstToken = new("model.timeout_first_token", 504, RetryClass.Backoff, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "No first token came in time.");

    /// <summary>All deployments of the model are down.</summary>
    public static readonly ErrorCode ModelUnavailable = new("model.unavailable", 503, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.TransientUnavailability, "All deployments of the model are down.");

    /// <summary>Human checkpoint opened.</summary>
    public static readonly ErrorCode PolicyApprovalRequired = new("policy.approval_required", 202, RetryClass.AfterApproval, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Human checkpoint opened.");

    /// <summary>Deterministic policy rejection.</summary>
    public static readonly ErrorCode PolicyDenied = new("policy.denied", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Deterministic policy rejection.");

    /// <summary>Policy could not be evaluated: fail closed.</summary>
    public static readonly ErrorCode PolicyUnavailable = new("policy.unavailable", 503, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "Policy could not be evaluated: fail closed.");

    /// <summary>Tenant's own limit.</summary>
    public static readonly ErrorCode QuotaExceeded = new("quota.exceeded", 429, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Tenant's own limit.");

    /// <summary>The caller went away.</summary>
    public static readonly ErrorCode RequestCancelled = new("request.cancelled", 499, RetryClass.Never, EffectOutcome.Unknown,
        ErrorBudgetUse.No, FailureClass.ClientCancelled, "The caller went away.");

    /// <summary>Malformed request or arguments fail the tool schema.</summary>
    public static readonly ErrorCode RequestInvalid = new("request.invalid", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "Malformed request or arguments fail the tool schema.");

    /// <summary>No such resource or route.</summary>
    public static readonly ErrorCode RequestNotFound = new("request.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such resource or route.");

    /// <summary>Body over the limit.</summary>
    public static readonly ErrorCode RequestTooLarge = new("request.too_large", 413, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "Body over the limit.");

    /// <summary>The platform does not offer this here.</summary>
    public static readonly ErrorCode RequestUnsupported = new("request.unsupported", 400, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "The platform does not offer this here.");

    /// <summary>The run was cancelled.</summary>
    public static readonly ErrorCode RunCancelled = new("run.cancelled", 409, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.Abandoned, "The run was cancelled.");

    /// <summary>A compensation failed and a person is needed.</summary>
    public static readonly ErrorCode RunCompensationFailed = new("run.compensation_failed", 500, RetryClass.AfterResolution, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "A compensation failed and a person is needed.");

    /// <summary>The deadline passed.</summary>
    public static readonly ErrorCode RunDeadlineExceeded = new("run.deadline_exceeded", 504, RetryClass.Never, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.Unknown, "The deadline passed.");

    /// <summary>The workflow's code no longer matches its history.</summary>
    public static readonly ErrorCode RunDiverged = new("run.diverged", 409, RetryClass.AfterResolution, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "The workflow's code no longer matches its history.");

    /// <summary>No such run.</summary>
    public static readonly ErrorCode RunNotFound = new("run.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such run.");

    /// <summary>The workflow ended without its outcome, and what it did is undone.</summary>
    public static readonly ErrorCode RunOutcomeFailed = new("run.outcome_failed", 422, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.ModelQuality, "The workflow ended without its outcome, and what it did is undone.");

    /// <summary>The time budget ran out.</summary>
    public static readonly ErrorCode RunTimedOut = new("run.timed_out", 504, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.Yes, FailureClass.Unknown, "The time budget ran out.");

    /// <summary>The secret is not bound to this destination.</summary>
    public static readonly ErrorCode SecretDestinationMismatch = new("secret.destination_mismatch", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The secret is not bound to this destination.");

    /// <summary>Another turn is in progress.</summary>
    public static readonly ErrorCode SessionBusy = new("session.busy", 409, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Another turn is in progress.");

    /// <summary>No such session.</summary>
    public static readonly ErrorCode SessionNotFound = new("session.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such session.");

    /// <summary>Optimistic concurrency.</summary>
    public static readonly ErrorCode StateConflict = new("state.conflict", 409, RetryClass.Immediate, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "Optimistic concurrency.");

    /// <summary>Stored state cannot be read.</summary>
    public static readonly ErrorCode StateCorrupt = new("state.corrupt", 500, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "Stored state cannot be read.");

    /// <summary>TTL or erasure.</summary>
    public static readonly ErrorCode StateErased = new("state.erased", 410, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "TTL or erasure.");

    /// <summary>The disk is full.</summary>
    public static readonly ErrorCode StorageFull = new("storage.full", 507, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "The disk is full.");

    /// <summary>The store no longer takes writes.</summary>
    public static readonly ErrorCode StorageUnavailable = new("storage.unavailable", 503, RetryClass.Backoff, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.PlatformFault, "The store no longer takes writes.");

    /// <summary>The tool did not answer in time.</summary>
    public static readonly ErrorCode ToolDeadlineExceeded = new("tool.deadline_exceeded", 504, RetryClass.Never, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "The tool did not answer in time.");

    /// <summary>Schema/description digest differs from the approved one.</summary>
    public static readonly ErrorCode ToolDefinitionChanged = new("tool.definition_changed", 409, RetryClass.AfterApproval, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "Schema/description digest differs from the approved one.");

    /// <summary>The tool is switched off.</summary>
    public static readonly ErrorCode ToolDisabled = new("tool.disabled", 403, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.PolicyRejection, "The tool is switched off.");

    /// <summary>Upstream 5xx.</summary>
    public static readonly ErrorCode ToolFailed = new("tool.failed", 502, RetryClass.BackoffIfIdempotent, EffectOutcome.Executed,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "Upstream 5xx.");

    /// <summary>No such tool.</summary>
    public static readonly ErrorCode ToolNotFound = new("tool.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such tool.");

    /// <summary>Sent, no answer.</summary>
    public static readonly ErrorCode ToolOutcomeUnknown = new("tool.outcome_unknown", 504, RetryClass.Never, EffectOutcome.Unknown,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "Sent, no answer.");

    /// <summary>Upstream 429.</summary>
    public static readonly ErrorCode ToolRateLimited = new("tool.rate_limited", 429, RetryClass.After, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "Upstream 429.");

    /// <summary>Upstream 4xx.</summary>
    public static readonly ErrorCode ToolRejected = new("tool.rejected", 422, RetryClass.Never, EffectOutcome.Executed,
        ErrorBudgetUse.No, FailureClass.ToolBusinessError, "Upstream 4xx.");

    /// <summary>The TLS handshake failed.</summary>
    public static readonly ErrorCode ToolTlsFailed = new("tool.tls_failed", 502, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "The TLS handshake failed.");

    /// <summary>Connect failed.</summary>
    public static readonly ErrorCode ToolUnreachable = new("tool.unreachable", 503, RetryClass.Backoff, EffectOutcome.NotExecuted,
        ErrorBudgetUse.Yes, FailureClass.ToolUnavailable, "Connect failed.");

    /// <summary>No such workflow in the configuration.</summary>
    public static readonly ErrorCode WorkflowNotFound = new("workflow.not_found", 404, RetryClass.Never, EffectOutcome.NotExecuted,
        ErrorBudgetUse.No, FailureClass.ClientError, "No such workflow in the configuration.");

    /// <summary>Every code by its name.</summary>
    public static FrozenDictionary<string, ErrorCode> All { get; } = new[]
    {
        ApprovalExpired, ApprovalRejected, ApprovalStale, AuditUnavailable, AuthAttenuationViolation,
        AuthDelegationDepth, AuthProofInvalid, AuthProofRequired, AuthScopeMissing, AuthTenantMismatch,
        AuthTokenExpired, AuthTokenInvalid, AuthTokenMissing, AuthTokenRevoked, BudgetExhausted, CapacityShed,
        ConfigInvalid, EgressAddressDenied, EgressDnsMixed, EgressDnsNoAnswer, EgressHostNoncanonical,
        EgressHostNotAllowed, EgressMethodDenied, EgressPathDenied, EgressPortDenied, EgressProxyError,
        EgressRedirectDenied, EgressRedirectLimit, EgressResponseTooLarge, EgressSchemeDenied,
        EgressSelfConnection, EgressTimeout, EgressUrlInvalid, EgressUserinfoForbidden, IdempotencyInFlight,
        IdempotencyKeyExpired, IdempotencyKeyInvalid, IdempotencyKeyRequired, IdempotencyKeyReused,
        IdempotencyOutcomeUnknown, Internal, ModelContentFiltered, ModelContextOverflow, ModelCredentialsRefused,
        ModelNotFound, ModelOutputInvalid, ModelOverloaded, ModelPriceUnknown, ModelRateLimited, ModelRejected,
        ModelStreamInterrupted, ModelTimeoutFirstToken, ModelUnavailable, PolicyApprovalRequired, PolicyDenied,
        PolicyUnavailable, QuotaExceeded, RequestCancelled, RequestInvalid, RequestNotFound, RequestTooLarge,
        RequestUnsupported, RunCancelled, RunCompensationFailed, RunDeadlineExceeded, RunDiverged, RunNotFound,
        RunOutcomeFailed, RunTimedOut, SecretDestinationMismatch, SessionBusy, SessionNotFound, StateConflict,
        StateCorrupt, StateErased, StorageFull, StorageUnavailable, ToolDeadlineExceeded, ToolDefinitionChanged,
        ToolDisabled, ToolFailed, ToolNotFound, ToolOutcomeUnknown, ToolRateLimited, ToolRejected, ToolTlsFailed,
        ToolUnreachable, WorkflowNotFound,
    }.ToFrozenDictionary(code => code.Code, StringComparer.Ordinal);
}
