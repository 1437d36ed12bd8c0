using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Tests.Cluster;

/// <summary>Silo processes that form one cluster over a Redis, and a connection of this process to it.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan JobPatience = TimeSpan.FromMinutes(3);

    /// <summary>How soon after a death the job must get on.</summary>
    private static readonly TimeSpan GoesOnWithin = TimeSpan.FromSeconds(15);

    /// <summary>Seconds in which a client finds the cluster: a machine that is busy with something else takes longer than the 8 that it has by itself.</summary>
    private const string Patience = "90";

    private readonly List<SiloProcess> _silos = [];
    private readonly IReadOnlyDictionary<string, string> _environment;
    private ClusterConnection? _connection;

    private TestCluster(string redis, IReadOnlyDictionary<string, string>? environment)
    {
        Redis = redis;
        ClusterId = $"test-{Guid.NewGuid():N}";
        var all = new Dictionary<string, string>
        {
            ["Silo__Clustering"] = "Redis",
            ["Silo__Redis"] = redis,
            ["Silo__ClusterId"] = ClusterId,
            ["Silo__ServiceId"] = ClusterId,
            ["Silo__Device"] = "cpu",
            ["Silo__Engines"] = "1",
            ["Silo__Shards"] = "2",
            ["Silo__DrainTime"] = "00:00:05",
            ["OMP_NUM_THREADS"] = "1",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        _environment = all;
    }

    public string Redis { get; }

    public string ClusterId { get; }

    /// <summary>The storage account of a cluster without Redis; null for one with it.</summary>
    private string? Account => _environment.GetValueOrDefault("Silo__ClusterStorage");

    /// <summary>All silos that were started, in that order; some may have ended.</summary>
    public IReadOnlyList<SiloProcess> Silos
    {
        get
        {
            lock (_silos)
            {
                return [.. _silos];
            }
        }
    }

    /// <summary>Starts silos and waits until all have joined.</summary>
    /// <param name="redis">Connection string.</param>
    /// <param name="silos">How many.</param>
    /// <param name="environment">Variables of every silo.</param>
    public static async Task<TestCluster> StartAsync(string redis, int silos, IReadOnlyDictionary<string, string>? environment = null)
    {
        var cluster = new TestCluster(redis, environment);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.AddSiloAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo and waits until it has joined.</summary>
    /// <param name="environment">Variables of this one.</param>
    public async Task<SiloProcess> AddSiloAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var silo = await LaunchSiloAsync(environment);
        await silo.WaitUntilReadyAsync();
        return silo;
    }

    /// <summary>Starts one more silo, and does not wait for it.</summary>
    /// <param name="environment">Variables of this one.</param>
    public async Task<SiloProcess> LaunchSiloAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var all = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        var silo = await SiloProcess.StartAsync(all);
        lock (_silos)
        {
            _silos.Add(silo);
        }

        return silo;
    }

    /// <summary>Runs <c>luke</c> against this cluster until it ends.</summary>
    public async Task<(int Code, string Output, string Error)> LukeAsync(params string[] args)
    {
        await using var program = await StartLukeAsync(args);
        var code = await program.WaitAsync(JobPatience);
        return (code, program.Output, program.Error);
    }

    /// <summary>Starts <c>luke</c> against this cluster.</summary>
    public Task<ChildProgram> StartLukeAsync(params string[] args) => ChildProgram.StartAsync(
        "client",
        "luke",
        new Dictionary<string, string>(_environment.Where(variable => variable.Key == BlobStoreOptions.ConnectionStringVariable))
        {
            [Account is null ? "Luke__Redis" : "Luke__ClusterStorage"] = Account ?? Redis,
            ["Luke__ClusterId"] = ClusterId,
            ["Luke__ServiceId"] = ClusterId,
        },
        args[0] is "schedule" or "graph" || args.Contains("--patience") ? args : [args[0], "--patience", Patience, .. args[1..]]);

    /// <summary>Hands a job in from this process; its id.</summary>
    public async Task<string> SubmitAsync(ClusterJob job, string? requestId = null)
    {
        var request = requestId ?? Guid.NewGuid().ToString("N");
        var connection = await ConnectAsync();
        var snapshot = await connection.OnJobsAsync(jobs => jobs.SubmitAsync(job.ToSubmission(), request), CancellationToken.None);
        Assert.False(snapshot.IsRefused, snapshot.Message);
        return snapshot.JobId;
    }

    public async Task<JobSnapshot> StatusAsync(string jobId) =>
        await (await ConnectAsync()).OnJobAsync(jobId, job => job.GetStatusAsync(), CancellationToken.None);

    /// <summary>Waits until a job's status fulfils a condition.</summary>
    public async Task<JobSnapshot> WaitAsync(string jobId, Func<JobSnapshot, bool> condition, TimeSpan? patience = null)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var snapshot = await StatusAsync(jobId);
            if (condition(snapshot))
            {
                return snapshot;
            }

            if (clock.Elapsed > (patience ?? JobPatience))
            {
                throw new TimeoutException($"After {clock.Elapsed} the job is {snapshot}.\n{string.Join("\n", Silos.Select(silo => silo.Program.Output + silo.Program.Error))}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Waits until a job has ended well.</summary>
    public async Task<JobSnapshot> WaitUntilDoneAsync(string jobId, TimeSpan? patience = null)
    {
        var ended = await WaitAsync(jobId, job => job.State.IsFinal(), patience);
        Assert.True(ended.State == JobStatus.Done, $"{ended.State}: {ended.Message}");
        return ended;
    }

    /// <summary>
    /// Fails unless the job, asked anew, has committed more than when a silo died: what others had begun by then may finish
    /// meanwhile, so the answer of the job's grain counts, not the files.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="before">Its status when the silo died.</param>
    /// <param name="within">How soon; null for the 15 s after the death of one silo.</param>
    public async Task AssertGoesOnAsync(string jobId, JobSnapshot before, TimeSpan? within = null)
    {
        var (clock, bound) = (System.Diagnostics.Stopwatch.StartNew(), within ?? GoesOnWithin);
        await WaitAsync(jobId, job => job.State == JobStatus.Done || job.ShardsDone > before.ShardsDone + 4, bound * 2);
        Assert.True(clock.Elapsed < bound, $"The job went on only after {clock.Elapsed}.");
    }

    /// <summary>The silo where the grain of a job lives, as its log says.</summary>
    public SiloProcess HostOf(string jobId) => Silos.Last(silo => silo.Logged($"Job {jobId} has a plan"));

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }
    }

    private async Task<ClusterConnection> ConnectAsync() => _connection ??= await ClusterConnection.OpenAsync(
        new ClusterAddress(Account is null ? Redis : null, 0, ClusterId, ClusterId, TimeSpan.FromSeconds(90)) { Storage = Account }, TimeProvider.System, CancellationToken.None);
}
