using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>How one silo has done with the shards of a job of late.</summary>
internal sealed class SiloStanding
{
    /// <summary>Attempts that failed or were refused there since its last commit.</summary>
    public int Setbacks { get; private set; }

    /// <summary>Why the last of them; null after a commit.</summary>
    public string? Trouble { get; private set; }

    /// <summary>It gets no shard before.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>When it was last seen alive.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The most shards that it gets at a time: failing is quicker than working, and must not draw shards.</summary>
    public int RoomOf(int shards, DateTimeOffset now) => NotBefore > now ? 0 : Setbacks > 0 ? Math.Min(shards, 1) : shards;

    /// <summary>Leaves it alone for a while.</summary>
    public void AvoidUntil(DateTimeOffset time) => NotBefore = time > NotBefore ? time : NotBefore;

    /// <summary>An attempt failed there, or was refused.</summary>
    public void SetBack(string? why, DateTimeOffset now, RetryPolicy retry)
    {
        Setbacks++;
        Trouble = why;
        AvoidUntil(now + retry.DelayAfter(Setbacks));
    }

    /// <summary>It committed a shard.</summary>
    public void Succeed() => (Setbacks, Trouble, NotBefore) = (0, null, default);
}
