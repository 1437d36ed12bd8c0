using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>One entity of a sequence.</summary>
/// <param name="Id">Entity vocabulary id.</param>
/// <param name="Start">First token.</param>
/// <param name="End">Token after the last one.</param>
internal readonly record struct TrainingEntity(int Id, int Start, int End);

/// <summary>The entities of a batch, padded to one count.</summary>
/// <param name="Ids">[batch, entities], int64.</param>
/// <param name="Positions">[batch, entities, positions], int64: the tokens of each entity, -1 beyond.</param>
/// <param name="Starts">[batch, entities], int64: first token.</param>
/// <param name="Ends">[batch, entities], int64: last token.</param>
/// <param name="Mask">[batch, entities], float32: 0 for padding.</param>
internal sealed record TrainingEntities(Tensor Ids, Tensor Positions, Tensor Starts, Tensor Ends, Tensor Mask)
{
    /// <summary>Builds the tensors, in the caller's dispose scope.</summary>
    /// <param name="entities">The entities of each sequence.</param>
    /// <param name="maxMentionLength">Tokens beyond this many get no position embedding: the tokenizer's <c>max_mention_length</c>.</param>
    public static TrainingEntities Create(IReadOnlyList<IReadOnlyList<TrainingEntity>> entities, int maxMentionLength)
    {
        var (rows, width) = (entities.Count, Math.Max(1, entities.Max(row => row.Count)));
        var depth = Math.Clamp(entities.Max(row => row.Select(entity => entity.End - entity.Start).DefaultIfEmpty().Max()), 1, maxMentionLength);
        var ids = new long[rows * width];
        var starts = new long[rows * width];
        var ends = new long[rows * width];
        var mask = new float[rows * width];
        var positions = new long[rows * width * depth];
        Array.Fill(positions, -1);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < entities[row].Count; i++)
            {
                var at = (row * width) + i;
                var entity = entities[row][i];
                (ids[at], starts[at], ends[at], mask[at]) = (entity.Id, entity.Start, Math.Max(entity.Start, entity.End - 1), 1);
                for (var token = 0; token < Math.Min(entity.End - entity.Start, maxMentionLength); token++)
                {
                    positions[(at * depth) + token] = entity.Start + token;
                }
            }
        }

        return new TrainingEntities(
            tensor(ids, [rows, width]),
            tensor(positions, [rows, width, depth]),
            tensor(starts, [rows, width]),
            tensor(ends, [rows, width]),
            tensor(mask, [rows, width]));
    }
}
