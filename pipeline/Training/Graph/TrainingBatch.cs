using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>Token sequences padded to one length, and the entities of each.</summary>
/// <param name="WordIds">[batch, words], int64.</param>
/// <param name="WordPositions">[batch, words], int64: position ids of the words, 2 and up, padding 1.</param>
/// <param name="WordMask">[batch, words], float32: 1 for a token, 0 for padding.</param>
/// <param name="Entities">The entities, or null.</param>
/// <param name="Sentences">
/// Where sentences share a row: [batch, words + entities], int64, the sentence of each, -1 for a word of none. Null elsewhere.
/// </param>
internal sealed record TrainingBatch(Tensor WordIds, Tensor WordPositions, Tensor WordMask, TrainingEntities? Entities, Tensor? Sentences = null)
{
    /// <summary>Builds the tensors, in the caller's dispose scope.</summary>
    /// <param name="sequences">Token ids, special tokens included.</param>
    /// <param name="entities">The entities of each sequence, or null when there are none; short rows are padded.</param>
    /// <param name="padding">Id of the padding token.</param>
    /// <param name="sentences">The tokens of the sentences of each sequence, in their order; null where every sequence is one.</param>
    public static TrainingBatch Create(
        IReadOnlyList<int[]> sequences,
        IReadOnlyList<IReadOnlyList<TrainingEntity>>? entities,
        int padding,
        IReadOnlyList<TokenSpan[]>? sentences = null)
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
            entities is null ? null : TrainingEntities.Create(entities, width),
            entities is null || sentences is null || sentences.All(row => row.Length == 1) ? null : SentencesOf(entities, sentences, width));
    }

    private static Tensor SentencesOf(IReadOnlyList<IReadOnlyList<TrainingEntity>> entities, IReadOnlyList<TokenSpan[]> sentences, int words)
    {
        var keys = words + Math.Max(1, entities.Max(row => row.Count));
        var numbers = new long[entities.Count * keys];
        Array.Fill(numbers, -1);
        for (var row = 0; row < entities.Count; row++)
        {
            var numberOf = numbers.AsSpan(row * keys, keys);
            for (var i = 0; i < sentences[row].Length; i++)
            {
                numberOf[sentences[row][i].Start..sentences[row][i].End].Fill(i);
            }

            for (var i = 0; i < entities[row].Count; i++)
            {
                numberOf[words + i] = numberOf[entities[row][i].Start];
            }
        }

        return tensor(numbers, [entities.Count, keys]);
    }
}
