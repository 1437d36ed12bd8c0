using LukePipeline.Corpus.Inputs;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Grains.Connections;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Grains.Schedules;
using LukePipeline.Grains.Shards;
using LukePipeline.Graph.Running;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Newtonsoft.Json.Serialization;
using Orleans.Serialization;

namespace LukePipeline.Grains;

/// <summary>Makes a silo one that runs jobs.</summary>
public static class LukeGrainsExtensions
{
    private const string OfGraphs = "A graph, what it is built of, or its export,";

    /// <summary>
    /// Adds what the grains need. The host configures <see cref="DeviceOptions"/>, <see cref="ShardSessionOptions"/> and
    /// <see cref="JobRetention"/>, chooses clustering, a default grain storage and, with a <see cref="ScheduleHome"/>, reminders, and announces a <see cref="SiloCapacity"/> in the
    /// silo metadata.
    /// </summary>
    public static ISiloBuilder AddLukeGrains(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddLukeExceptions();
        services.PostConfigure<OrleansJsonSerializerOptions>(json =>
            json.JsonSerializerSettings.SerializationBinder = new RecordedTypeNames(json.JsonSerializerSettings.SerializationBinder ?? new DefaultSerializationBinder()));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WaitBoard>();
        services.TryAddSingleton<StoreRequests>();
        services.TryAddSingleton<JobMetrics>();
        services.TryAddSingleton(new LeasePolicy());
        services.TryAddSingleton<ISiloRegistry, SiloRegistry>();
        services.TryAddSingleton<WorkerPool>();
        services.TryAddSingleton<DeviceModels>();
        services.TryAddSingleton<ModelHealth>();
        services.TryAddSingleton<OwnDevice>();
        services.TryAddSingleton<IDeviceHealth>(provider => provider.GetRequiredService<DeviceModels>());
        services.TryAddSingleton<ProbeGate>();
        services.TryAddSingleton<ShardSessions>();
        services.TryAddSingleton(BlobStoreOptions.FromEnvironment());
        services.TryAddSingleton(StorageRoots.None);
        services.TryAddSingleton(provider => CheckpointCatalog.OfUser(
            provider.GetRequiredService<BlobStoreOptions>(), provider.GetRequiredService<StorageRoots>().Models));

        // One for all jobs: the SAS of an input is learnt when it is listed, and kept for its files.
        services.TryAddSingleton(provider => InputStores.For([], provider.GetRequiredService<BlobStoreOptions>()));
        services.TryAddSingleton(provider => new JobPlanner(
            provider.GetRequiredService<IInputStore>(),
            provider.GetRequiredService<CheckpointCatalog>(),
            provider.GetRequiredService<IOptions<DeviceOptions>>().Value.Device,
            provider.GetRequiredService<JobParts>()));
        services.TryAddSingleton(JobParts.Shipped);
        services.TryAddSingleton(provider => new OpenJobs(
            provider.GetRequiredService<CheckpointCatalog>(),
            provider.GetRequiredService<JobPlanner>(),
            output => OpenOutput(provider, output, "The output"),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<JobHold>(),
            provider.GetRequiredService<WaitBoard>()));
        services.TryAddSingleton<JobSteps>();
        services.TryAddSingleton(provider => new GraphSteps(location => OpenOutput(provider, location, OfGraphs), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new GraphExportSteps(location => OpenOutput(provider, location, OfGraphs)));
        services.TryAddSingleton<IJobSteps, RoutedSteps>();
        services.TryAddSingleton<Admissions>();
        services.TryAddSingleton<GraphWorker>();
        services.TryAddSingleton(provider => new ShardWorker(
            provider.GetRequiredService<OpenJobs>(),
            provider.GetRequiredService<IInputStore>(),
            provider.GetRequiredService<ProbeGate>(),
            new StageSettings { MaxBatchesInFlight = BatchPath.InFlight(provider.GetRequiredService<IOptions<DeviceOptions>>().Value.Engines) },
            provider.GetRequiredService<WaitBoard>()));
        services.TryAddSingleton<ShardRunner>();
        services.TryAddSingleton<IShardWork, RoutedWork>();
        services.TryAddSingleton<IModelLoader, PackedModelLoader>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ShardSessions>());
        services.AddPlacementDirector<SiloKeyPlacement, SiloKeyPlacementDirector>();
        services.AddHostedService<JobSupervisor>();
        services.TryAddSingleton(ScheduleHome.None);
        services.TryAddSingleton<ScheduleMetrics>();
        services.TryAddSingleton<IScheduledJobs, ClusterJobs>();
        services.TryAddSingleton<ScheduleRunner>();
        services.TryAddSingleton<ScheduleOrders>();
        services.AddHostedService<ScheduleSupervisor>();
        services.AddHostedService<WaitWatch>();
        return silo;
    }

    /// <summary>Opens what jobs write, below the roots of outputs: asked of its path, and of every folder that is opened for it.</summary>
    private static WatchedBlobStore OpenOutput(IServiceProvider provider, string location, string what)
    {
        var roots = provider.GetRequiredService<StorageRoots>().Outputs;
        roots.Check(location, what);
        return new WatchedBlobStore(
            BlobStores.Open(location, provider.GetRequiredService<BlobStoreOptions>() with { Roots = roots }), provider.GetRequiredService<WaitBoard>(), location, provider.GetRequiredService<StoreRequests>());
    }
}
