using static TorchSharp.torch;

namespace LukePipeline.Training;

/// <summary>Token sequences padded to one length, and the entities of each.</summary>
/// <param name="WordIds">[batch, words], int64.</param>
/// <param name="WordPositions">[batch, words], int64: position ids of the words, 2 and up, padding 1.</param>
/// <param name="WordMask">[batch, words], float32: 1 for a token, 0 for padding.</param>
/// <param name="Entities">The entities, or null.</param>
internal sealed record TrainingBatch(Tensor WordIds, Tensor WordPositions, Tensor WordMask, TrainingEntities? Entities)
{
    /// <summary>Builds the tensors, in the caller's dispose scope.</summary>
    /// <param name="sequences">Token ids, special tokens included.</param>
    /// <param name="entities">The entities of each sequence, or null when there are none; short rows are padded.</param>
    /// <param name="padding">Id of the padding token.</param>
    public static TrainingBatch Create(IReadOnlyList<int[]> sequences, IReadOnlyList<IReadOnlyList<TrainingEntity>>? entities, int padding)
    {
        var (rows, width) = (sequences.Count, sequences.Max(sequence => sequence.Length));
        var ids = new long[rows * width];
        var positions = new long[rows * width];
        var mask = new float[rows * width];
        Array.Fill(ids, padding);
        Array.Fill(positions, padding);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < sequences[row].Length; i++)
            {
                var at = (row * width) + i;
                ids[at] = sequences[row][i];
                positions[at] = padding + 1 + i;
                mask[at] = 1;
            }
        }

        return new TrainingBatch(
            tensor(ids, [rows, width]),
            tensor(positions, [rows, width]),
            tensor(mask, [rows, width]),
            entities is null ? null : TrainingEntities.Create(entities, width));
    }
}
