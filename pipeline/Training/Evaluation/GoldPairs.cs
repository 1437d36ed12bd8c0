using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Evaluation;

/// <summary>An annotated sentence as a document whose mentions are given, and the way back from its rows to them.</summary>
internal sealed class GoldPairs
{
    private readonly AnnotatedSentence _sentence;
    private readonly StoredMention[] _mentions;

    /// <summary>Makes the document.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="segmenter">Is to find its words.</param>
    public GoldPairs(AnnotatedSentence sentence, GoldSegmenter segmenter)
    {
        _sentence = sentence;
        var document = segmenter.Add([sentence]);
        var words = segmenter[document.Position].CodePointWords;
        _mentions = [.. sentence.Mentions.Select(mention => new StoredMention(words[mention.Start].Start, words[mention.End - 1].End, 0, mention.Label, 1))];
        Document = document with
        {
            Stored = new StoredFindings(
                new HashSet<string>(), [.. _mentions.OrderBy(mention => mention.Start).ThenBy(mention => mention.End)]),
        };
    }

    /// <summary>The document.</summary>
    public Document Document { get; }

    /// <summary>Gold relations as scores count them.</summary>
    /// <param name="source">What they mean.</param>
    public IEnumerable<((int Head, int Tail) Place, string Label)> Gold(IRelationSource source) =>
        source.MapAll(_sentence).Select(relation => ((First(_mentions[relation.Head]), First(_mentions[relation.Tail])), relation.Label));

    /// <summary>Predicted relations. Mentions that overlap make no pair: that one stands in the other is no relation between two.</summary>
    /// <param name="rows">The rows of the document.</param>
    public IEnumerable<((int Head, int Tail) Place, string Label)> Predicted(DocumentRows rows)
    {
        var places = new Dictionary<(string Id, string? Label), int>();
        for (var i = 0; i < _mentions.Length; i++)
        {
            places.TryAdd((RowIds.EntityId(rows.Document!.DocUid, _mentions[i].Start, _mentions[i].End), _mentions[i].Label), i);
        }

        return rows.Of(RelationTable.Instance)
            .Select(row => ((Head: places[(row.HeadId, row.HeadLabel)], Tail: places[(row.TailId, row.TailLabel)]), row.Label))
            .Where(row => _mentions[row.Item1.Head].End <= _mentions[row.Item1.Tail].Start || _mentions[row.Item1.Tail].End <= _mentions[row.Item1.Head].Start);
    }

    /// <summary>Of mentions that are given twice the first stands for both.</summary>
    private int First(StoredMention mention) => Array.IndexOf(_mentions, mention);
}
