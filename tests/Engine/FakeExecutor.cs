using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Stages.Relations;

namespace LukePipeline.Tests.Engine;

/// <summary>An executor that does what a test says; by default every pair gets the class of its first token.</summary>
internal sealed class FakeExecutor(Func<InferenceBatch, InferenceResult>? run = null) : ILukeExecutor
{
    public List<int> Sizes { get; } = [];

    public bool IsDisposed { get; private set; }

    public static PairBatch Pairs(int count, int first = 0) =>
        new([.. Enumerable.Range(first, count).Select(i => new PairItem([i], default, default))]);

    public static InferenceResult Echo(InferenceBatch batch) =>
        new PairResult([.. ((PairBatch)batch).Items.Select(i => new PairPrediction(i.WordIds[0], 1, 1))]);

    public static IEnumerable<int> Labels(InferenceResult result) => ((PairResult)result).Items.Select(i => i.Label);

    public InferenceResult Run(InferenceBatch batch)
    {
        Sizes.Add(batch.Count);
        return (run ?? Echo)(batch);
    }

    public void Dispose() => IsDisposed = true;
}
