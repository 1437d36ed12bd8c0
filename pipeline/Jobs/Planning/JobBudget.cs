using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>What every batch of a job may hold.</summary>
internal static class JobBudget
{
    /// <summary>
    /// As many words as each of its models takes, and as many spans as the entity checkpoint does where it is closed, since the other stages have no
    /// more spans than mentions, which their words bound.
    /// </summary>
    /// <param name="device">The kind of device: <c>cpu</c> or <c>cuda:N</c>.</param>
    /// <param name="checkpoints">The checkpoints of the job.</param>
    /// <returns>Null for a job without models.</returns>
    public static BatchBudget? Of(string device, IReadOnlyDictionary<StageId, Checkpoint> checkpoints)
    {
        if (checkpoints.Count == 0)
        {
            return null;
        }

        var budgets = checkpoints.ToDictionary(model => model.Key, model => EngineSizing.BudgetFor(device, model.Value.Config, model.Value.IsClosed));
        var spans = checkpoints.TryGetValue(EntityDescriptor.StageId, out var entities) && entities.IsClosed
            ? budgets[EntityDescriptor.StageId].MaxSpans
            : budgets.Values.Min(budget => budget.MaxSpans);
        return new BatchBudget { MaxWords = budgets.Values.Min(budget => budget.MaxWords), MaxSpans = spans };
    }
}
