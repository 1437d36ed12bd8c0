using System.Collections.Frozen;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>
/// Leaves out the words in small letters at the edges of names: "southern Norway" is Norway, "president Lincoln" is Lincoln. Corpora differ in what
/// they take along, and a graph wants one name for one thing. A mention keeps its score, and its vector is that of the words that the model saw.
/// </summary>
internal static class NameEdges
{
    /// <summary>Words with which a name may begin: of families and places in languages that are written in Latin letters.</summary>
    private static readonly FrozenSet<string> Particles = FrozenSet.Create(
        StringComparer.Ordinal,
        "al", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "ten", "ter", "the", "van", "von", "zu");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ParticleOf = Particles.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Trims the mentions of a document in place.</summary>
    /// <param name="text">The document.</param>
    /// <param name="mentions">Its mentions.</param>
    /// <param name="labels">The labels of names.</param>
    /// <param name="toRow">Makes the row of a mention of these words, in a sentence, with a label and a score.</param>
    public static void Trim(
        SegmentedText text, IList<Mention> mentions, IReadOnlyList<string> labels, Func<WordSpan, int, string, float, EntityRow> toRow)
    {
        for (var i = 0; i < mentions.Count; i++)
        {
            var mention = mentions[i];
            if (labels.Contains(mention.Row.Label) && Trim(text, mention.Words) is var words && words != mention.Words)
            {
                // The states are those of the words that the model saw, and no other pass may take them for its own.
                mentions[i] = mention with { Words = words, Row = toRow(words, mention.Row.Sentence, mention.Row.Label, mention.Row.Score), States = null };
            }
        }
    }

    /// <summary>The words without those at their edges; as they are where nothing would be left.</summary>
    private static WordSpan Trim(SegmentedText text, WordSpan words)
    {
        var (start, end) = (words.Start, words.End);
        while (start < end && IsSmall(text.Word(start)) && !ParticleOf.Contains(text.Word(start)))
        {
            start++;
        }

        while (start < end && IsSmall(text.Word(end - 1)))
        {
            end--;
        }

        return start < end ? new WordSpan(start, end) : words;
    }

    /// <summary>Whether a word is one of letters that are all small; al-Qaida and iPhone are none.</summary>
    private static bool IsSmall(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsLower(c))
            {
                return false;
            }
        }

        return true;
    }
}
