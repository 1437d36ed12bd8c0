using LukePipeline.Grains;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;

namespace LukePipeline.Tests.Grains;

/// <summary>
/// Grain state outlives the silos that wrote it: what version 0.1 left in Redis is recorded here, must stay readable, and is written the
/// same, so that silos of both versions can hold a job. A changed expectation is a broken upgrade; a new member is fine.
/// </summary>
public sealed class StateContractTests : IDisposable
{
    private const string Job = """
        {"$id":"1","$type":"LukePipeline.Grains.Jobs.JobGrainState, LukePipeline.Grains","Version":1,"State":2,"Submission":{"$id":"2","$type":"LukePipeline.Grains.Jobs.JobSubmission, LukePipeline.Grains","Spec":"{}","Output":"out","Overwrite":true},"Message":"m","SubmittedAt":"2026-11-25T12:00:00+00:00","Counters":{"$id":"3","$type":"LukePipeline.Grains.Jobs.WorkCounters, LukePipeline.Grains","Documents":1,"Failures":2,"Words":3,"Spans":4,"Pairs":5,"Entities":6,"Relations":7,"Shards":2.5},"Shards":9,"ShardsDone":4,"Epoch":2,"StoredAs":"j0"}
        """;

    private const string Directory = """
        {"$id":"1","$type":"LukePipeline.Grains.Jobs.JobDirectoryState, LukePipeline.Grains","Jobs":{"$id":"2","$type":"System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib],[LukePipeline.Grains.Jobs.JobSnapshot, LukePipeline.Grains]], System.Private.CoreLib","j1":{"$id":"3","$type":"LukePipeline.Grains.Jobs.JobSnapshot, LukePipeline.Grains","JobId":"j1","State":2,"Output":"out","Shards":9,"ShardsDone":4,"Counters":{"$id":"4","$type":"LukePipeline.Grains.Jobs.WorkCounters, LukePipeline.Grains","Documents":1,"Failures":2,"Words":3,"Spans":4,"Pairs":5,"Entities":6,"Relations":7,"Shards":2.5},"SubmittedAt":"2026-11-25T12:00:00+00:00"}}}
        """;

    private readonly IHost _host;

    private readonly OrleansJsonSerializer _serializer;

    public StateContractTests()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().AddLukeGrains());
        _host = builder.Build();
        _serializer = _host.Services.GetRequiredService<OrleansJsonSerializer>();
    }

    [Fact]
    public void Deserialize_JobOfVersion01_ReadsWhatWasWritten()
    {
        var state = Assert.IsType<JobGrainState>(_serializer.Deserialize(typeof(JobGrainState), Job));

        Assert.Equal(new JobSubmission("{}", "out", Overwrite: true), state.Submission);
        Assert.Equal((JobStatus.Running, 9, 4, 2L, "j0"), (state.State, state.Shards, state.ShardsDone, state.Epoch, state.StoredAs));
        Assert.Equal((1, 7, 2.5), (state.Counters.Documents, state.Counters.Relations, state.Counters.Shards));
        Assert.Equal(Job, _serializer.Serialize(state, typeof(JobGrainState)));
    }

    [Fact]
    public void Deserialize_DirectoryOfVersion01_ReadsWhatWasWritten()
    {
        var state = Assert.IsType<JobDirectoryState>(_serializer.Deserialize(typeof(JobDirectoryState), Directory));

        var job = Assert.Single(state.Jobs);
        Assert.Equal(("j1", JobStatus.Running, 9), (job.Key, job.Value.State, job.Value.Shards));
        Assert.Equal(Directory, _serializer.Serialize(state, typeof(JobDirectoryState)));
    }

    public void Dispose() => _host.Dispose();
}
