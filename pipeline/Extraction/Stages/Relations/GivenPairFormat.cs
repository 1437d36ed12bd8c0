using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Reads the batches of relations in which mentions of some sentences bring their states; their results are those of all pairs.</summary>
internal sealed class GivenPairFormat : MentionPairFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfGiven = 5;

    internal override byte Kind => KindOfGiven;

    private protected override GivenMentions? ReadGiven(ref FlatReader reader, MentionPairItem item)
    {
        var (count, states) = (reader.Int(), reader.Array<float>());
        if (count == 0 && states.Length == 0)
        {
            return null;
        }

        // As wide as the model is: the model alone knows, and refuses others.
        return count > 0 && states.Length > 0 && states.Length % (3L * count) == 0 && item.WordIds.Length == 0 && item.Mentions.Length == 0
            ? new GivenMentions(count, states)
            : throw new BatchFormatException(
                $"The batch is damaged: {states.Length} numbers for {count} given mentions of a sentence of {item.WordIds.Length} tokens.");
    }
}
