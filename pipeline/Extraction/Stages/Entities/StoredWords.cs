using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>The words of a mention that is stored by its characters.</summary>
internal static class StoredWords
{
    /// <summary>Finds them.</summary>
    /// <exception cref="InvalidOperationException">The mention does not begin and end with words of the text: other words were found then.</exception>
    public static WordSpan Of(SegmentedText text, StoredMention mention)
    {
        var (first, last) = (FirstFrom(text, mention.Start), FirstFrom(text, mention.End) - 1);
        return first <= last && text.CodePointWords[first].Start == mention.Start && text.CodePointWords[last].End == mention.End
            ? new WordSpan(first, last + 1)
            : throw new InvalidOperationException($"the stored mention [{mention.Start}, {mention.End}] does not begin and end with a word. Use --reprocess all.");
    }

    /// <summary>The first word that begins at a character or after it.</summary>
    private static int FirstFrom(SegmentedText text, int character)
    {
        var (low, high) = (0, text.CodePointWords.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = text.CodePointWords[middle].Start < character ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
