using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Grains.Contracts;

/// <summary>The right to work on one shard, given by the job for as long as the holder reports.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Shard">The number of the shard in the plan, from 0.</param>
/// <param name="LeaseId">Names this lease; it is also the id of the attempt in the store.</param>
/// <param name="Output">The output prefix, from which the holder reads plan and owner.</param>
/// <param name="Epoch">The owner's epoch that the lease was given under.</param>
/// <param name="StoredAs">The id that the job bears in the store, where that is another one; null where it is <paramref name="JobId"/>.</param>
/// <param name="Label">The label of the silos that may run its batches, <c>name=value</c>; null for all.</param>
/// <param name="InputsAgreed">
/// Whether every other silo has found an input of the shard changed or unreadable: what this one finds so is a row of <c>failures</c>. Otherwise
/// it refuses the shard, since others may see what it does not.
/// </param>
/// <param name="Kind">The kind of the job; null for an extraction.</param>
/// <param name="Priority">How often its batches have their turn where jobs wait for devices.</param>
/// <param name="Silos">The silos whose devices run its batches, where the job asks for few; null for all.</param>
[GenerateSerializer, Immutable, Alias("luke.lease")]
public sealed record ShardLease(
    [property: Id(0)] string JobId,
    [property: Id(1)] int Shard,
    [property: Id(2)] string LeaseId,
    [property: Id(3)] string Output,
    [property: Id(4)] long Epoch,
    [property: Id(5)] string? StoredAs = null,
    [property: Id(6)] string? Label = null,
    [property: Id(7)] bool InputsAgreed = false,
    [property: Id(8)] string? Kind = null,
    [property: Id(9)] JobPriority Priority = JobPriority.Normal,
    [property: Id(10)] IReadOnlyList<SiloAddress>? Silos = null);

/// <summary>How far the holder of a lease is.</summary>
public enum ShardState
{
    /// <summary>At work; this is a heartbeat.</summary>
    Running,

    /// <summary>The shard has its one committed attempt, this one or another.</summary>
    Committed,

    /// <summary>The attempt failed on something that may pass: storage, network, a device.</summary>
    Failed,

    /// <summary>The attempt failed on something that no repetition cures, wherever it is made: an output prefix that another job has taken.</summary>
    Hopeless,

    /// <summary>This silo cannot work on the shard: a model, an input or the output differs here, or is missing; others may see it as it was planned.</summary>
    Refused,

    /// <summary>The attempt was stopped: on request, or because the silo shuts down.</summary>
    Stopped,
}

/// <summary>What the holder of a lease tells its job.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Silo">Where the holder runs.</param>
/// <param name="State">How far it is.</param>
/// <param name="Counters">Its work so far.</param>
/// <param name="Message">Why it failed, refused or stopped; null otherwise.</param>
/// <param name="Reason">The same as a reason of the closed set; null where none fits.</param>
/// <param name="WaitingFor">What the holder waits for, and since when, where that is worth telling; null otherwise.</param>
/// <param name="WaitingKind">The kind of that.</param>
/// <param name="IsLeaving">Whether its silo has been told to stop, and takes no more shards.</param>
[GenerateSerializer, Immutable, Alias("luke.shard-report")]
public sealed record ShardReport(
    [property: Id(0)] ShardLease Lease,
    [property: Id(1)] SiloAddress Silo,
    [property: Id(2)] ShardState State,
    [property: Id(3)] WorkCounters Counters,
    [property: Id(4)] string? Message = null,
    [property: Id(5)] ReasonCode? Reason = null,
    [property: Id(6)] string? WaitingFor = null,
    [property: Id(7)] WaitKind? WaitingKind = null,
    [property: Id(8)] bool IsLeaving = false);

/// <summary>What the job answers to a report.</summary>
public enum LeaseVerdict
{
    /// <summary>The lease holds: go on.</summary>
    Continue,

    /// <summary>The lease is gone, or the job has ended: stop, commit nothing more.</summary>
    Stop,
}
