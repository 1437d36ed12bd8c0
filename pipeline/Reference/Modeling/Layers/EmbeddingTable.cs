using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>Embedding tables without storage.</summary>
internal static class EmbeddingTable
{
    /// <summary>
    /// Torch allocates and fills a new table on the CPU even when it is meant for the meta device. So it makes one just large enough to
    /// accept the padding row, and gets the real shape afterwards.
    /// </summary>
    public static Embedding Create(int rows, int width, int? paddingRow = null)
    {
        var table = nn.Embedding((paddingRow ?? 0) + 1, width, padding_idx: paddingRow);
        table.weight = ParameterSlot.Owned(empty(rows, width, device: META));
        return table;
    }
}
