using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>Token sequences padded to one length, and the entities of each.</summary>
/// <param name="WordIds">[batch, words], int64.</param>
/// <param name="WordMask">[batch, words], float32: 1 for a token, 0 for padding.</param>
/// <param name="Entities">The entities, or null.</param>
/// <param name="Sentences">
/// Where sentences share a row: [batch, words + entities], int64, the sentence of each, -1 for a word of none. Null elsewhere.
/// </param>
internal sealed record TrainingBatch(Tensor WordIds, Tensor WordMask, TrainingEntities? Entities, Tensor? Sentences = null)
{
    /// <summary>Builds the tensors, in the caller's dispose scope.</summary>
    /// <param name="sequences">Token ids, special tokens included.</param>
    /// <param name="entities">The entities of each sequence, or null when there are none; short rows are padded.</param>
    /// <param name="padding">Id of the padding token.</param>
    /// <param name="maxMentionLength">Most token positions of an entity that the model is told.</param>
    /// <param name="sentences">The tokens of the sentences of each sequence, in their order; null where every sequence is one.</param>
    public static TrainingBatch Create(
        IReadOnlyList<int[]> sequences,
        IReadOnlyList<IReadOnlyList<TrainingEntity>>? entities,
        int padding,
        int maxMentionLength,
        IReadOnlyList<TokenSpan[]>? sentences = null)
    {
        var (rows, width) = (sequences.Count, sequences.Max(sequence => sequence.Length));
        var ids = new long[rows * width];
        var mask = new float[rows * width];
        Array.Fill(ids, padding);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < sequences[row].Length; i++)
            {
                (ids[(row * width) + i], mask[(row * width) + i]) = (sequences[row][i], 1);
            }
        }

        return new TrainingBatch(
            tensor(ids, [rows, width]),
            tensor(mask, [rows, width]),
            entities is null ? null : TrainingEntities.Create(entities, maxMentionLength),
            entities is null || sentences is null || sentences.All(row => row.Length == 1) ? null : SentencesOf(entities, sentences, width));
    }

    /// <summary>The batch as a model of the reference takes it. Where sentences share a row, entities are seen from their own sentence alone.</summary>
    /// <param name="attention">Whether entities are seen at all.</param>
    public LukeInputs ToInputs(CandidateAttention attention)
    {
        var inputs = new LukeInputs { InputIds = WordIds, AttentionMask = WordMask };
        if (Entities is null)
        {
            return inputs;
        }

        inputs = inputs with { EntityIds = Entities.Ids, EntityPositionIds = Entities.Positions, EntityAttentionMask = Entities.Mask };
        if (Sentences is null || attention == CandidateAttention.Words)
        {
            return inputs;
        }

        var words = WordMask.shape[1];
        var keys = Sentences.shape[1];
        var own = Sentences.unsqueeze(2).eq(Sentences.narrow(1, words, keys - words).unsqueeze(1));
        return inputs with
        {
            AttentionMask = WordMask.unsqueeze(1).expand(-1, keys, -1),
            EntityAttentionMask = Entities.Mask.unsqueeze(1) * own,
        };
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
