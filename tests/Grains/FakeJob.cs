using System.Collections.Concurrent;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Shards;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Tests.Grains;

/// <summary>A job without documents: a store in memory and work that ends when the test says so. Shared by all silos of a test.</summary>
internal sealed class FakeJob(int shards) : IJobSteps, IShardWork
{
    private readonly ConcurrentDictionary<int, string> _commits = new();
    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>Something that is a job; what it asks is nobody's business here.</summary>
    public static JobSubmission Submission { get; } = new("""{ "inputs": ["in"], "output": "out" }""", "out");

    /// <summary>What planning and completing wait for; nothing by default.</summary>
    public Func<CancellationToken, Task> Gate { get; set; } = _ => Task.CompletedTask;

    /// <summary>What an attempt does; commits at once by default.</summary>
    public Func<ShardLease, CancellationToken, Task<ShardOutcome>>? Work { get; set; }

    /// <summary>Every attempt that began, in order.</summary>
    public ConcurrentQueue<ShardLease> Attempts { get; } = new();

    /// <summary>The attempt that committed each shard.</summary>
    public IReadOnlyDictionary<int, string> Commits => _commits;

    /// <summary>The label that the job asks for.</summary>
    public string? Label { get; init; }

    /// <summary>Most silos that it asks for.</summary>
    public int? MaxSilos { get; init; }

    /// <summary>What its shards weigh; all the same by default.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    public bool IsComplete { get; private set; }

    public bool IsCancelled { get; private set; }

    /// <summary>What completing does before it is done; nothing by default.</summary>
    public Action Completing { get; init; } = () => { };

    /// <summary>What taking a job on does; by default every job is a new one.</summary>
    public Func<JobAdmission> Admit { get; set; } = () => JobAdmission.New;

    public Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken) => Task.FromResult(Admit());

    public async Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken)
    {
        await Gate(cancellationToken);
        return new PlannedJob(jobId, request.Output, 1, shards, _commits.Keys.ToDictionary(shard => shard, CountersOf), IsComplete)
        {
            Label = Label,
            MaxSilos = MaxSilos,
            Weights = Weights,
        };
    }

    public Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(
        PlannedJob job, IReadOnlyCollection<int> wanted, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, WorkCounts>>(wanted.Where(_commits.ContainsKey).ToDictionary(shard => shard, CountersOf));

    public Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        Assert.Equal(shards, _commits.Count);
        Completing();
        IsComplete = true;
        return Task.CompletedTask;
    }

    public Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        IsCancelled = true;
        return Task.FromResult(true);
    }

    public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
    {
        Attempts.Enqueue(lease);
        _changed.Release();
        return Work is { } work ? await work(lease, cancellationToken) : Commit(lease);
    }

    /// <summary>Commits a shard, if nobody has.</summary>
    public ShardOutcome Commit(ShardLease lease)
    {
        _commits.TryAdd(lease.Shard, lease.LeaseId);
        return new ShardOutcome(ShardEnd.Committed, CountersOf(lease.Shard));
    }

    /// <summary>Waits until so many attempts have begun.</summary>
    public async Task WaitForAttemptsAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Attempts.Count < count)
        {
            await _changed.WaitAsync(timeout.Token);
        }
    }

    private static WorkCounts CountersOf(int shard) => new() { Documents = shard + 1 };
}
