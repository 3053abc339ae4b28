using Keelson.Console;
using Keelson.Server.Api;
using Keelson.Server.Api.ErrorHandling;

namespace Keelson.Server.Hosting;

/// <summary>Every endpoint of the platform, on one screen.</summary>
internal static class KeelsonEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapKeelson(this WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<MethodMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<BodyLimitMiddleware>();
        app.MapHealthApi();
        app.MapTokensApi();
        app.MapKeelsonConsole();
        app.MapModelsApi();
        app.MapModelCallsApi();
        app.MapResponsesApi();
        app.MapRequestsApi();
        app.MapCapacityApi();
        app.MapSloApi();
        app.MapCostApi();
        app.MapWavesApi();
        app.MapIncidentsApi();
        app.MapSessionsApi();
        app.MapRunsApi();
        app.MapSchedulesApi();
        app.MapApprovalsApi();
        app.MapToolsApi();
        app.MapOutcomesApi();
        app.MapKeelsonMetrics();
        app.MapEventsApi();
        app.MapKeelsonOpenApi();
    }
}
