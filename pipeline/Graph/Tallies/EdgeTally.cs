using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Tallies;

/// <summary>What all documents say of one edge. The order in which they come does not matter.</summary>
/// <param name="mostEvidence">Most rows of evidence.</param>
internal sealed class EdgeTally(int mostEvidence)
{
    // Most edges are said once.
    private readonly List<Claim> _claims = new(1);
    private readonly List<(EdgePart Part, EvidencePart Sentence)> _evidence = new(1);
    private int _support;

    /// <summary>Adds what a document says.</summary>
    public void Add(EdgePart part)
    {
        _claims.Add(part.Claim);
        _support += part.Evidence.Count;
        _evidence.AddRange(part.Evidence.Select(sentence => (part, sentence)));
        if (_evidence.Count > 4L * mostEvidence)
        {
            KeepBest();
        }
    }

    /// <summary>The confidence.</summary>
    public float ConfidenceBy(ConfidenceKind kind) => Confidence.Of(_claims, kind).Confidence;

    /// <summary>The row of the edge, without its rank.</summary>
    public EdgeRow ToRow(UInt128 id, string source, string target, string type, ConfidenceKind kind)
    {
        var (confidence, sources) = Confidence.Of(_claims, kind);
        return new EdgeRow(GraphIds.Text(id), source, target, type, confidence, _support, _claims.Count, sources, Rank: 0);
    }

    /// <summary>The best sentences, the best first.</summary>
    public IEnumerable<EvidenceRow> Evidence(string id)
    {
        KeepBest();
        return _evidence.Select(row => new EvidenceRow(
            id,
            row.Part.DocUid,
            row.Part.DocId,
            row.Sentence.HeadId,
            row.Sentence.TailId,
            row.Sentence.Sentence,
            row.Sentence.Start,
            row.Sentence.End,
            row.Sentence.Score,
            row.Sentence.Text));
    }

    private void KeepBest()
    {
        _evidence.Sort((left, right) =>
        {
            var byScore = right.Sentence.Score.CompareTo(left.Sentence.Score);
            var byDocument = byScore != 0 ? byScore : string.CompareOrdinal(left.Part.DocUid, right.Part.DocUid);
            var byHead = byDocument != 0 ? byDocument : string.CompareOrdinal(left.Sentence.HeadId, right.Sentence.HeadId);
            return byHead != 0 ? byHead : string.CompareOrdinal(left.Sentence.TailId, right.Sentence.TailId);
        });
        // A sentence with two pairs that say the same is one sentence: its best pair stands for it.
        var said = new HashSet<(string, int)>();
        _evidence.RemoveAll(row => !said.Add((row.Part.DocUid, row.Sentence.Sentence)));
        if (_evidence.Count > mostEvidence)
        {
            _evidence.RemoveRange(mostEvidence, _evidence.Count - mostEvidence);
        }
    }
}
