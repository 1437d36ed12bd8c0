using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages;

/// <summary>A mention that the entity stage found, as the later stages need it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Words">Its words in the document.</param>
internal sealed record Mention(EntityRow Row, WordSpan Words)
{
    /// <summary>Index of its sentence.</summary>
    public int Sentence => Row.Sentence;
}
