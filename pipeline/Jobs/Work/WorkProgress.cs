namespace LukePipeline.Jobs.Work;

/// <summary>The counts of an attempt under way: written and read from any thread.</summary>
public sealed class WorkProgress
{
    private readonly Lock _gate = new();
    private WorkCounts _counts;

    /// <summary>The counts now.</summary>
    public WorkCounts Current
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    /// <summary>Changes the counts; from any thread.</summary>
    public void Add(Func<WorkCounts, WorkCounts> change)
    {
        lock (_gate)
        {
            _counts = change(_counts);
        }
    }
}
