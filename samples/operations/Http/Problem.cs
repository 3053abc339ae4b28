using System.Text.Json;

namespace Operations.Http;

/// <summary>An expected failure, answered as <c>application/problem+json</c> (RFC 9457) with a <c>code</c> that programs can rely on.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The stable name of the failure.</param>
/// <param name="Detail">A sentence for a person.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>The path or the method is not served.</summary>
    public static Problem NoSuchRoute { get; } = new(
        404, "routeNotFound", "There is no such path here; GET /services, /changes/{id}, /orders/{id} and /effects are.");

    /// <summary>Nothing of that name or id.</summary>
    public static Problem NotFound(string what, string id) => new(404, $"{what}NotFound", $"There is no {what} '{id}'.");

    /// <summary>The request does not say what it must, or says it wrongly.</summary>
    public static Problem Invalid(string detail) => new(400, "requestInvalid", detail);

    /// <summary>The JSON body.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(
        new { type = "about:blank", title = Code, status = Status, detail = Detail, code = Code }, OperationsJson.Options);

    /// <summary>The answer of a handler.</summary>
    public IResult ToResult() => TypedResults.Bytes(ToUtf8(), "application/problem+json").WithStatus(Status);
}
