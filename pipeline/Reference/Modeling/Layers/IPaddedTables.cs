using TorchSharp.Modules;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>A module with embedding tables of which one row stands for padding: it starts at zero and is never trained.</summary>
internal interface IPaddedTables
{
    IEnumerable<(Embedding Table, int Row)> PaddingRows { get; }
}
