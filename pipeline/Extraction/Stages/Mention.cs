using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages;

/// <summary>A mention that the entity stage found, as the later stages need it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Words">Its words in the document.</param>
/// <param name="Vector">Its vector from the entity checkpoint, where asked for.</param>
internal sealed record Mention(EntityRow Row, WordSpan Words, float[]? Vector)
{
    /// <summary>Its states from the entity checkpoint, where they were asked for and the model itself has found it. Default: null.</summary>
    public MentionStates? States { get; init; }

    /// <summary>Index of its sentence.</summary>
    public int Sentence => Row.Sentence;
}
