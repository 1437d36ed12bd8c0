using System.Net;
using LukePipeline.Engine.Packed;
using LukePipeline.Grains.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace LukePipeline.Tests.Grains;

/// <summary>
/// Silos and clients of two versions work together during a rolling upgrade: what version 0.1 sent is recorded here and must stay
/// readable. A changed expectation is a broken upgrade; a new member is fine.
/// </summary>
public sealed class MessageContractTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly SiloAddress Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), 7);

    private static readonly ShardLease Lease = new("j1", 3, "lease", "out", 2);

    private static readonly WorkCounters Counters = new() { Documents = 1, Failures = 2, Words = 3, Spans = 4, Pairs = 5, Entities = 6, Relations = 7 };

    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string, string> Recorded => new()
    {
        { nameof(ShardReport), "MAHNlh3lI2x1a2Uuc2hhcmQtcmVwb3J06CDoQAVqMQENQQtsZWFzZUEHb3V0AQngIUAJfwAAAQGerQEd4AkDCSHoAAUBCQENAREBFQEZAR3gQRFubyBzcGFjZeA=" },
        { nameof(BatchEnvelope), "MAEsfvXNFWx1a2UuYmF0Y2joIOgIAwVBEW1vZGVscy9yQQdhYmMJAwHgQQcBAgMBA+A=" },
        { nameof(BatchReply), "MAHzjmrsIWx1a2UuYmF0Y2gtcmVwbHnoCAMRQQMEQQlnb25l4A==" },
        { nameof(JobSnapshot), "MAH6yM8xI2x1a2Uuam9iLXNuYXBzaG906EAFajEJAwlBB291dAElAREBCSHoAAUBCQENAREBFQEZAR3gQQNtIYAA4Kqh60rfCIEAAAAAAAAAAOAhgADgqqHrSt8IgQAAAAAAAAAA4AEFASHg" },
        { nameof(JobSubmission), "MAHqXv3uH2x1a2Uuc3VibWlzc2lvbuhABXt9QQdvdXQBA+A=" },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Deserialize_MessageOfVersion01_ReadsWhatWasWritten(string name, string recorded)
    {
        var read = _serializer.Deserialize<object>(Convert.FromBase64String(recorded));

        Assert.Equivalent(Message(name), read, strict: true);
    }

    private static object Message(string name) => name switch
    {
        nameof(ShardReport) => new ShardReport(Lease, Silo, ShardState.Failed, Counters, "no space"),
        nameof(BatchEnvelope) => new BatchEnvelope(new ModelReference(Ids.Relations, "models/r", "abc", PackedPrecision.Float32), [1, 2, 3], Alone: true),
        nameof(BatchReply) => new BatchReply(BatchOutcome.DeviceLost, [4], "gone"),
        nameof(JobSnapshot) => new JobSnapshot
        {
            JobId = "j1",
            State = JobStatus.Running,
            Output = "out",
            Shards = 9,
            ShardsDone = 4,
            ShardsRunning = 2,
            Counters = Counters,
            Message = "m",
            SubmittedAt = Time,
            EndedAt = Time,
            ShardsResumed = 1,
            DocumentsResumed = 8,
        },
        nameof(JobSubmission) => new JobSubmission("{}", "out", Overwrite: true),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
