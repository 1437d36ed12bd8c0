using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// States of entities that some class speaks for, kept from when they were scored for those who will ask for the mentions among them. No more than a
/// batch can have mentions: where there are more, none is kept, and all are computed again.
/// </summary>
/// <param name="most">Most entities: the words of the batch, since mentions do not overlap.</param>
/// <param name="staging">The way of indexes to the device.</param>
internal sealed class KeptStates(int most, HostStaging staging)
{
    private readonly Dictionary<int, long> _places = [];
    private readonly List<Tensor> _blocks = [];

    /// <summary>Takes some rows of a block.</summary>
    /// <param name="entities">Which entities.</param>
    /// <param name="rows">Where each stands in the block.</param>
    /// <param name="block">The block; its dispose scope is about to end.</param>
    public void Add(List<int> entities, List<long> rows, Tensor block)
    {
        if (entities.Count == 0 || _places.Count + entities.Count > most)
        {
            return;
        }

        foreach (var entity in entities)
        {
            _places[entity] = _places.Count;
        }

        _blocks.Add(block.index_select(0, staging.Upload([.. rows])).MoveToOuterDisposeScope());
    }

    /// <summary>The states of some entities, in their order; null where one of them was not kept.</summary>
    public Tensor? Of(int[] entities) => Array.TrueForAll(entities, _places.ContainsKey)
        ? cat(_blocks, 0).index_select(0, staging.Upload(Array.ConvertAll(entities, entity => _places[entity])))
        : null;
}
