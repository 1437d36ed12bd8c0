using LukePipeline.Extraction.Stages;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Extraction;

/// <summary>A document with what a model would have found in it.</summary>
internal sealed class FoundMentions
{
    /// <summary>Looks the names up, one after the other.</summary>
    public FoundMentions(string text, params (string Name, int Sentence, string Label, float Score)[] found)
    {
        Text = RuleSegmenter.Segment(text);
        var at = 0;
        Mentions = [.. found.Select(mention =>
        {
            at = Text.ReadText.IndexOf(mention.Name, Math.Max(at, Text.ReadWords[Text.Sentences[mention.Sentence].Start].Start), StringComparison.Ordinal);
            var first = Text.ReadWords.IndexOf(Text.ReadWords.First(word => word.Start == at));
            var last = Text.ReadWords.IndexOf(Text.ReadWords.First(word => word.End == at + mention.Name.Length));
            at += mention.Name.Length;
            var words = new WordSpan(first, last + 1);
            return new Mention(Row(words, mention.Sentence, mention.Label, mention.Score), words, null);
        })];
    }

    /// <summary>The document.</summary>
    public SegmentedText Text { get; }

    /// <summary>Its mentions.</summary>
    public List<Mention> Mentions { get; }

    /// <summary>The row of a mention.</summary>
    public EntityRow Row(WordSpan words, int sentence, string label, float score)
    {
        var (start, end) = (Text.ReadWords[words.Start].Start, Text.ReadWords[words.End - 1].End);
        return new EntityRow("u", null, $"{start}", sentence, start, end, start, end, Text.ReadText[start..end], label, score);
    }
}
