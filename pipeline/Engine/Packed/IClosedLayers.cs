using LukePipeline.Engine.Attention;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>The layers of a closed checkpoint: words go through all of them first, entities beside them afterwards, as many at a time as one likes.</summary>
internal interface IClosedLayers : IDisposable
{
    /// <summary>Runs the words of a batch, and keeps what entities will attend to until the next batch.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="rows">The embeddings of its words, [words, hidden_size]; changed.</param>
    /// <returns>Last states of the words that the head reads, [reads, hidden_size]; null for none. In the caller's dispose scope, as all that is kept.</returns>
    Tensor? RunWords(PackedInput input, Tensor rows);

    /// <summary>Runs some entities of the batch.</summary>
    /// <param name="rows">Their embeddings, [entities, hidden_size]; changed.</param>
    /// <param name="runs">Which sequence each belongs to.</param>
    /// <returns>Their last states, [entities, hidden_size]; belongs to the caller's dispose scope. May be the rows.</returns>
    Tensor RunEntities(Tensor rows, QueryRun[] runs);
}
