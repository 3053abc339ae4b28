using Operations.Changes;
using Operations.Effects;
using Operations.Faults;
using Operations.Http;
using Operations.Orders;
using Operations.Services;
using Operations.Storage;

namespace Operations;

/// <summary>Registers what the service is made of.</summary>
internal static class OperationsServiceCollectionExtensions
{
    /// <summary>Adds the state, the seeds and the road of writes.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, OperationsOptions options, TimeProvider time) => services
        .AddSingleton(time)
        .AddSingleton(_ => OperationsDatabase.Open(options.DataDirectory, time))
        .AddSingleton<FaultPlan>()
        .AddSingleton<WriteLedger>()
        .AddSingleton<WriteGate>()
        .AddSingleton(_ => ServiceSeeds.Load())
        .AddSingleton(_ => ChangeSeeds.Load())
        .AddSingleton(_ => OrderSeeds.Load())
        .ConfigureHttpJsonOptions(json => OperationsJson.Configure(json.SerializerOptions));
}
