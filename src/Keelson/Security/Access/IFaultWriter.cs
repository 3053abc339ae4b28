using Keelson.Primitives;
using Microsoft.AspNetCore.Http;

namespace Keelson.Security.Access;

/// <summary>
/// Endpoint metadata: how failures are written on an endpoint that has an error shape of its own (the model endpoints). Without it
/// the plain envelope is written. Status and headers are the writer's business; it is called once per request.
/// </summary>
public interface IFaultWriter
{
    /// <summary>Answers the request with the fault.</summary>
    Task WriteAsync(HttpContext http, Fault fault);
}
