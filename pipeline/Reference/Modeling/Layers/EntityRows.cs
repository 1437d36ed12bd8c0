using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>Maps ids of the whole entity vocabulary to the rows of a table that holds only some of them.</summary>
internal sealed class EntityRows : IDisposable
{
    private readonly Tensor _sorted;

    /// <param name="ids">The ids whose rows are loaded, in ascending order without repeats, at least one.</param>
    /// <param name="device">Where the table lies.</param>
    public EntityRows(IReadOnlyList<long> ids, Device device)
    {
        Ids = ids;
        _sorted = tensor(ids.ToArray(), device: device).DetachFromDisposeScope();
    }

    public IReadOnlyList<long> Ids { get; }

    /// <exception cref="ModelInputException">An id was not loaded.</exception>
    public Tensor Localize(Tensor ids)
    {
        var rows = searchsorted(_sorted, ids, out_int32: false, right: false, sorter: null).AtMost(Ids.Count - 1);
        var missing = ids[_sorted[rows].ne(ids)];
        return missing.numel() == 0
            ? rows
            : throw new ModelInputException(
                InputFault.OutOfRange,
                $"entity_ids holds {missing[0].to_type(ScalarType.Int64).item<long>()}, whose embedding was not loaded: this model was "
                + $"opened with {Ids.Count} entity rows ({string.Join(", ", Ids.Take(8))}{(Ids.Count > 8 ? ", …" : "")}). "
                + "Load it without restricting the entity rows, or name this one too.");
    }

    public void Dispose() => _sorted.Dispose();
}
