using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Entities;

namespace LukePipeline.Tests.Extraction;

/// <summary>Runs batches through an engine per role and remembers the mentions with their logits.</summary>
internal sealed class ExecutorDispatcher(IReadOnlyDictionary<StageId, Func<ILukeExecutor>> executors) : IInferenceDispatcher, IAsyncDisposable
{
    private readonly Dictionary<StageId, InferenceEngine> _engines =
        executors.ToDictionary(e => e.Key, e => new InferenceEngine(e.Key.ToString(), e.Value));

    private readonly List<(EntityItem Item, MentionResult Mention)[]> _mentions = [];

    /// <summary>In the order in which their batches were handed in, whichever ended first.</summary>
    public IEnumerable<(EntityItem Item, MentionResult Mention)> Mentions => _mentions.SelectMany(batch => batch);

    public async Task<InferenceResult> DispatchAsync(StageId role, InferenceBatch batch, CancellationToken cancellationToken)
    {
        int place;
        lock (_mentions)
        {
            place = _mentions.Count;
            _mentions.Add([]);
        }

        // As between two silos.
        batch = StageRegistry.Shipped.Codec.DecodeBatch(BatchCodec.Encode(batch));
        var result = StageRegistry.Shipped.Codec.DecodeResult(BatchCodec.Encode(await _engines[role].RunAsync(batch, cancellationToken)));
        if (batch is EntityBatch entities)
        {
            lock (_mentions)
            {
                _mentions[place] = [.. entities.Items.Zip(((EntityResult)result).Items).SelectMany(p => p.Second.Select(m => (p.First, m)))];
            }
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines.Values)
        {
            await engine.DisposeAsync();
        }
    }
}
