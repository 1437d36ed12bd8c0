using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;

namespace LukePipeline.Tests.Jobs.Work;

/// <summary>
/// Devices without a model: the first candidate of every sentence is a mention of class 1, and one that stands alone in its sentence has
/// no finite score.
/// </summary>
internal sealed class FirstCandidateEngine(Func<InferenceBatch, CancellationToken, Task> before) : IInferenceDispatcher
{
    public async Task<InferenceResult> DispatchAsync(ModelRole role, InferenceBatch batch, CancellationToken cancellationToken)
    {
        await before(batch, cancellationToken);
        var items = Assert.IsType<EntityBatch>(batch).Items;
        return new EntityResult([.. items.Select(item => item.CandidateCount > 1 ? new[] { new MentionResult(0, 0, 1, 2, 0.75f, null) } : [])])
        {
            NonFinite = [.. items.Select(item => item.CandidateCount == 1 ? 1 : 0)],
        };
    }
}
