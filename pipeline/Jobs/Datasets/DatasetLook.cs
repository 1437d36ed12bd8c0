using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a look at a dataset found.</summary>
/// <param name="Owner">Who owns the output; null where nobody does.</param>
/// <param name="IsUnfinished">Whether a run was begun that has not ended: it is finished first.</param>
/// <param name="Changes">What is new since the latest snapshot; null where there is none, or a run to finish.</param>
public sealed record DatasetLook(JobOwner? Owner, bool IsUnfinished, DatasetChanges? Changes)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNothing => Changes is { IsNothing: true };

    /// <summary>Whether there is only something to note: no input is read, and no part is written anew.</summary>
    public bool IsOnlyNoted => Changes is { IsNothing: false, Added: 0, Changed: 0, Removed: 0 };
}
