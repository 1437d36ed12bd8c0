using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Shards;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace LukePipeline.Tests.Grains;

/// <summary>A device that breaks, hangs or has too little memory, beside one that works: the job ends with every answer, in order.</summary>
public sealed class DeviceFaultTests
{
    private const int Shards = 8, BatchesPerShard = 6, BatchSize = 4;

    [Fact]
    public async Task Run_DeviceLost_ItsBatchesGoElsewhereAndItsSiloSaysSo()
    {
        var runs = 0;
        await using var faulty = new Devices(batch => Interlocked.Increment(ref runs) > 3
            ? throw new InvalidOperationException("CUDA error: an illegal memory access was encountered")
            : FakeExecutor.Echo(batch));

        var (problem, other) = await RunAsync(faulty);

        Assert.Contains("Failed", problem, StringComparison.Ordinal);
        Assert.Null(other);
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task Run_DeviceHangs_TheWatchdogGivesItUpAndItsBatchesGoElsewhere()
    {
        using var never = new ManualResetEventSlim();
        await using var faulty = new Devices(batch =>
        {
            never.Wait();
            return FakeExecutor.Echo(batch);
        });

        var (problem, other) = await RunAsync(faulty);

        Assert.Contains("Stalled", problem, StringComparison.Ordinal);
        Assert.Null(other);
        never.Set();
    }

    [Fact]
    public async Task Run_TooLittleMemory_BatchesAreHalvedAndNothingIsLost()
    {
        var largest = 0;
        await using var faulty = new Devices(batch =>
        {
            if (batch.Count > 1)
            {
                throw new InvalidOperationException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }

            largest = Math.Max(largest, batch.Count);
            return FakeExecutor.Echo(batch);
        });

        var (problem, _) = await RunAsync(faulty);

        Assert.Equal(1, largest);
        Assert.Null(problem);
    }

    /// <summary>Runs a job to its end.</summary>
    /// <returns>What the silos then say of their devices: the faulty one, the other.</returns>
    private static async Task<(string? Faulty, string? Other)> RunAsync(Devices devices)
    {
        await using var cluster = await devices.StartAsync();
        var directory = cluster.Client.GetGrain<IJobDirectoryGrain>(0);
        var job = cluster.Client.GetGrain<IJobGrain>((await directory.SubmitAsync(FakeJob.Submission, "r1")).JobId);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        JobSnapshot status;
        while (!(status = await job.GetStatusAsync()).State.IsFinal())
        {
            await Task.Delay(50, timeout.Token);
        }

        Assert.Equal((JobStatus.Done, (string?)null), (status.State, status.Message));
        Assert.Equal(Shards, devices.Job.Commits.Count);
        var problems = cluster.Silos
            .Select(silo => silo.ServiceProvider)
            .ToDictionary(services => ((Loader)services.GetRequiredService<IModelLoader>()).IsFaulty, services => services.GetRequiredService<IDeviceHealth>().Problem);
        return (problems[true], problems[false]);
    }

    /// <summary>Two silos: the device of the first does as the test says, that of the second works.</summary>
    private sealed class Devices(Func<InferenceBatch, InferenceResult> first) : IAsyncDisposable
    {
        private InProcessTestCluster? _cluster;

        public FakeJob Job { get; } = new(Shards);

        public async Task<InProcessTestCluster> StartAsync()
        {
            var (builder, silos) = (new InProcessTestClusterBuilder(2), 0);
            builder.ConfigureSilo((_, silo) =>
            {
                var number = Interlocked.Increment(ref silos) - 1;
                silo.Services.AddSingleton<IJobSteps>(Job);
                silo.Services.AddSingleton<IShardWork>(provider => new Dispatch(provider.GetRequiredService<WorkerPool>(), Job));
                silo.Services.AddSingleton<IModelLoader>(number == 0 ? new Loader(first, IsFaulty: true) : new Loader(FakeExecutor.Echo, IsFaulty: false));
                silo.Services.AddSingleton(Options.Create(new DeviceOptions { Engines = 1, Shards = 2, StallAfter = TimeSpan.FromSeconds(1) }));
                silo.UseSiloMetadata(new SiloCapacity("cpu", Engines: 1, Shards: 2).ToMetadata());
                silo.AddMemoryGrainStorageAsDefault();
                silo.AddLukeGrains();
            });
            _cluster = builder.Build();
            await _cluster.DeployAsync();
            return _cluster;
        }

        public async ValueTask DisposeAsync()
        {
            if (_cluster is not null)
            {
                await _cluster.DisposeAsync();
            }
        }
    }

    private sealed record Loader(Func<InferenceBatch, InferenceResult> Run, bool IsFaulty) : IModelLoader
    {
        public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken) => Task.FromResult<ILoadedWeights>(new Weights(Run));
    }

    private sealed class Weights(Func<InferenceBatch, InferenceResult> run) : ILoadedWeights
    {
        public ILukeExecutor CreateExecutor() => new FakeExecutor(run);

        public void Dispose()
        {
        }
    }

    /// <summary>Sends batches through the pool of its silo, and checks every answer.</summary>
    private sealed class Dispatch(WorkerPool pool, FakeJob job) : IShardWork
    {
        private static readonly Dictionary<StageId, ModelReference> Models = new()
        {
            [Ids.Relations] = new ModelReference(Ids.Relations, "fake", "0"),
        };

        public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
        {
            try
            {
                var dispatcher = new PoolDispatcher(pool, Models, DeviceWish.Of(lease));
                await Task.WhenAll(Enumerable.Range(0, BatchesPerShard).Select(async batch =>
                {
                    var begin = ((lease.Shard * BatchesPerShard) + batch) * BatchSize;
                    var result = await dispatcher.DispatchAsync(Ids.Relations, FakeExecutor.Pairs(BatchSize, begin), cancellationToken);
                    Assert.Equal(Enumerable.Range(begin, BatchSize), FakeExecutor.Labels(result));
                }));
                return job.Commit(lease);
            }
            catch (BatchFailedException e)
            {
                return new ShardOutcome(ShardEnd.Failed, default, e.Message);
            }
        }
    }
}
