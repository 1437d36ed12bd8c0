namespace LukePipeline.Grains.Devices;

/// <summary>Whether this silo can load the models of jobs: what the latest shards that needed one found.</summary>
/// <param name="time">The clock.</param>
public sealed class ModelHealth(TimeProvider time)
{
    /// <summary>What a refusal says of the silo is forgotten after this time: nobody asks it for that model any more.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private string? _why;
    private long _at;

    /// <summary>What is wrong, for a person; null while models can be loaded, or nobody asks for any.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _why is not null && time.GetElapsedTime(_at) < Memory ? $"No model can be loaded here: {_why}" : null;
            }
        }
    }

    /// <summary>A shard was refused since a model is missing here, or another one.</summary>
    internal void Refused(string? why)
    {
        lock (_gate)
        {
            (_why, _at) = (why ?? "the last one was refused.", time.GetTimestamp());
        }
    }

    /// <summary>A shard was worked on.</summary>
    internal void Worked()
    {
        lock (_gate)
        {
            _why = null;
        }
    }
}
