using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>One entity of a sequence.</summary>
/// <param name="Id">Entity vocabulary id.</param>
/// <param name="Start">First token.</param>
/// <param name="End">Token after the last one.</param>
internal readonly record struct TrainingEntity(int Id, int Start, int End)
{
    /// <summary>Tokens beyond this many get no position embedding, as <c>max_mention_length</c> of the tokenizer says.</summary>
    public const int MaxPositions = 30;
}

/// <summary>The entities of a batch, padded to one count.</summary>
/// <param name="Ids">[batch, entities], int64.</param>
/// <param name="PositionWeights">[batch, entities, words], float32: the share of each token in the entity's position, 0 outside.</param>
/// <param name="Starts">[batch, entities], int64: first token.</param>
/// <param name="Ends">[batch, entities], int64: last token.</param>
/// <param name="Mask">[batch, entities], float32: 0 for padding.</param>
internal sealed record TrainingEntities(Tensor Ids, Tensor PositionWeights, Tensor Starts, Tensor Ends, Tensor Mask)
{
    /// <summary>Builds the tensors, in the caller's dispose scope.</summary>
    /// <param name="entities">The entities of each sequence.</param>
    /// <param name="words">Padded length of the sequences.</param>
    public static TrainingEntities Create(IReadOnlyList<IReadOnlyList<TrainingEntity>> entities, int words)
    {
        var (rows, width) = (entities.Count, Math.Max(1, entities.Max(row => row.Count)));
        var ids = new long[rows * width];
        var starts = new long[rows * width];
        var ends = new long[rows * width];
        var mask = new float[rows * width];
        var weights = new float[rows * width * words];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < entities[row].Count; i++)
            {
                var at = (row * width) + i;
                var entity = entities[row][i];
                (ids[at], starts[at], ends[at], mask[at]) = (entity.Id, entity.Start, Math.Max(entity.Start, entity.End - 1), 1);
                var length = Math.Min(entity.End - entity.Start, TrainingEntity.MaxPositions);
                weights.AsSpan((at * words) + entity.Start, length).Fill(1f / length);
            }
        }

        return new TrainingEntities(
            tensor(ids, [rows, width]),
            tensor(weights, [rows, width, words]),
            tensor(starts, [rows, width]),
            tensor(ends, [rows, width]),
            tensor(mask, [rows, width]));
    }
}
