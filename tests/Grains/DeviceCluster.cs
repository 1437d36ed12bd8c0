using System.Collections.Concurrent;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Grains.Shards;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;

namespace LukePipeline.Tests.Grains;

/// <summary>Silos in this process whose devices are fakes: real grains, real pool, real engine threads, no model.</summary>
internal sealed class DeviceCluster : IAsyncDisposable
{
    private static readonly ModelReference Model = new(Ids.Relations, "nowhere", "hash");

    private readonly InProcessTestCluster _cluster;
    private readonly SiloCapacity _first;

    private DeviceCluster(InProcessTestCluster cluster, SiloCapacity first) => (_cluster, _first) = (cluster, first);

    /// <summary>Where each batch ran: the name of the silo, in order.</summary>
    public ConcurrentQueue<string> Batches { get; } = new();

    /// <summary>Where each shard was worked on.</summary>
    public ConcurrentQueue<string> Attempts { get; } = new();

    /// <summary>Bytes of each batch that came to a device from another silo.</summary>
    public ConcurrentQueue<int> Envelopes { get; } = new();

    /// <summary>Bytes of each of those that were not done there.</summary>
    public ConcurrentQueue<int> Refused { get; } = new();

    /// <summary>What a device does with a batch, on the thread of its engine; by default it echoes.</summary>
    public Func<InferenceBatch, InferenceResult> Compute { get; set; } = FakeExecutor.Echo;

    public IClusterClient Client => _cluster.Client;

    /// <summary>Starts silos.</summary>
    /// <param name="job">The job whose shards are one batch each.</param>
    /// <param name="capacities">One for each silo, which is named by its place.</param>
    public static async Task<DeviceCluster> StartAsync(FakeJob job, params SiloCapacity[] capacities)
    {
        var builder = new InProcessTestClusterBuilder((short)capacities.Length);
        var states = new SharedGrainStorage.Content();
        var started = -1;
        DeviceCluster? self = null;
        builder.ConfigureSilo((_, silo) =>
        {
            var number = Interlocked.Increment(ref started);
            var (name, capacity) = ($"silo-{number}", capacities[number]);
            silo.Services.AddSingleton<IJobSteps>(job);
            silo.Services.AddSingleton<IShardWork>(provider => new OneBatch(name, job, provider.GetRequiredService<WorkerPool>(), () => self!));
            silo.Services.AddSingleton<IModelLoader>(new FakeLoader(name, () => self!));
            silo.Services.AddSingleton(new LeasePolicy { LabelTime = TimeSpan.FromSeconds(1) });
            silo.Services.AddSingleton<IGrainStorage>(services => new SharedGrainStorage(states, services.GetRequiredService<Serializer>()));
            silo.Services.Configure<DeviceOptions>(device => (device.Engines, device.Shards) = (capacity.Engines, capacity.Shards));
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(new EnvelopeFilter(() => self!));
            silo.UseSiloMetadata(capacity.ToMetadata());
            silo.AddLukeGrains();
        });
        builder.ConfigureHost(host => host.Services.Configure<Orleans.Configuration.ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
        }));
        var cluster = builder.Build();
        self = new DeviceCluster(cluster, capacities[0]);
        await cluster.DeployAsync();
        return self;
    }

    /// <summary>The pool of the first silo, or of one that has as many engines: they start in any order.</summary>
    public WorkerPool FirstPool() => _cluster.Silos
        .Select(silo => silo.ServiceProvider)
        .First(services => services.GetRequiredService<IOptions<DeviceOptions>>().Value.Engines == _first.Engines)
        .GetRequiredService<WorkerPool>();

    /// <summary>Sends batches through the pools of all silos at once.</summary>
    public Task DispatchEverywhereAsync(Func<int, InferenceBatch> batch, int ofEach) => Task.WhenAll(
        from silo in _cluster.Silos
        let dispatcher = new PoolDispatcher(silo.ServiceProvider.GetRequiredService<WorkerPool>(), new Dictionary<StageId, ModelReference> { [Model.Stage] = Model }, new DeviceWish())
        from i in Enumerable.Range(0, ofEach)
        select dispatcher.DispatchAsync(Model.Stage, batch(i), CancellationToken.None));

    /// <summary>Sends a batch through the pool of the first silo, as a shard does.</summary>
    public Task<InferenceResult> DispatchAsync(InferenceBatch batch, DeviceWish? wish = null, CancellationToken cancellationToken = default) =>
        new PoolDispatcher(FirstPool(), new Dictionary<StageId, ModelReference> { [Model.Stage] = Model }, wish ?? new DeviceWish()).DispatchAsync(Model.Stage, batch, cancellationToken);

    /// <summary>Sends a batch to the device of the one silo of that kind, as a pool does that took it for one with this label.</summary>
    public Task<BatchReply> SendAsync(Func<SiloCapacity, bool> to, SiloLabel? label)
    {
        var silos = _cluster.Silos[0].ServiceProvider.GetRequiredService<ISiloRegistry>().Active();
        var key = new WorkerKey(silos.Single(silo => to(silo.Capacity)).Silo, "cpu") { Label = label };
        return Client.GetGrain<IGpuWorkerGrain>(key.ToString()).RunAsync(new BatchEnvelope(Model, BatchCodec.Encode(FakeExecutor.Pairs(1))));
    }

    /// <summary>Kills the silo of that number.</summary>
    public Task KillAsync(int number) => _cluster.KillSiloAsync(_cluster.Silos[number]);

    public async Task<string> SubmitAsync() =>
        (await Client.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(FakeJob.Submission, Guid.NewGuid().ToString("N"))).JobId;

    /// <summary>Waits until the job has ended.</summary>
    public async Task<JobSnapshot> EndAsync(string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            var snapshot = await Client.GetGrain<IJobGrain>(id).GetStatusAsync();
            if (snapshot.State.IsFinal())
            {
                return snapshot;
            }

            await Task.Delay(50, timeout.Token);
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private sealed class OneBatch(string silo, FakeJob job, WorkerPool pool, Func<DeviceCluster> cluster) : IShardWork
    {
        public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
        {
            cluster().Attempts.Enqueue(silo);
            await pool.RunAsync(Model, FakeExecutor.Pairs(1), alone: false, DeviceWish.Of(lease), cancellationToken);
            return job.Commit(lease);
        }
    }

    private sealed class FakeLoader(string silo, Func<DeviceCluster> cluster) : IModelLoader
    {
        public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken) =>
            Task.FromResult<ILoadedWeights>(new Weights(silo, cluster));

        private sealed class Weights(string silo, Func<DeviceCluster> cluster) : ILoadedWeights
        {
            public ILukeExecutor CreateExecutor() => new FakeExecutor(batch =>
            {
                cluster().Batches.Enqueue(silo);
                return cluster().Compute(batch);
            });

            public void Dispose()
            {
            }
        }
    }

    private sealed class EnvelopeFilter(Func<DeviceCluster> cluster) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var envelope = context.Request.GetArgumentCount() == 1 ? context.Request.GetArgument(0) as BatchEnvelope : null;
            if (envelope is not null)
            {
                cluster().Envelopes.Enqueue(envelope.Body.Length);
            }

            await context.Invoke();
            if (envelope is not null && context.Result is BatchReply { Outcome: not BatchOutcome.Done })
            {
                cluster().Refused.Enqueue(envelope.Body.Length);
            }
        }
    }
}
