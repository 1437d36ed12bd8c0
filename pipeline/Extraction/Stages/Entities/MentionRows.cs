using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Makes the row of a mention of the words that it covers.</summary>
internal static class MentionRows
{
    /// <summary>Makes it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="text">Its words; those of the document may be about to be replaced.</param>
    /// <param name="words">The words of the mention.</param>
    /// <param name="sentence">Index of its sentence.</param>
    /// <param name="label">Its label.</param>
    /// <param name="score">Its score.</param>
    public static EntityRow Of(DocumentWork document, SegmentedText text, WordSpan words, int sentence, string label, float score)
    {
        var (start, end) = (text.CodePointWords[words.Start].Start, text.CodePointWords[words.End - 1].End);
        var (startUtf16, endUtf16) = (text.Words[words.Start].Start, text.Words[words.End - 1].End);
        return new EntityRow(
            document.Uid, document.Id, RowIds.EntityId(document.Uid, start, end), sentence, start, end, startUtf16, endUtf16,
            text.Text[startUtf16..endUtf16], label, score);
    }

    /// <summary>A mention that was found in a document before, at its words.</summary>
    /// <exception cref="InvalidOperationException">It does not begin and end with words of the text.</exception>
    public static Mention OfStored(DocumentWork document, StoredMention stored)
    {
        var words = StoredWords.Of(document.Text!, stored);
        return new Mention(Of(document, document.Text!, words, stored.Sentence, stored.Label, stored.Score), words, Vector: null);
    }
}
