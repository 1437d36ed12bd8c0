using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Extraction.Stages;

/// <summary>One entry of an input on its way through the stages; its rows are held back here until all of them are done.</summary>
internal sealed class DocumentWork(CorpusEntry entry)
{
    private readonly Document? _document = entry as Document;
    private (ReasonCode Reason, string Message)? _failure;
    private long _droppedPairs;

    /// <summary>Hash of source and position.</summary>
    public string Uid { get; } = RowIds.DocUid(entry.Source, entry.Position);

    /// <summary>The user's id.</summary>
    public string? Id => _document?.Id;

    /// <summary>Words and sentences; null for an entry that has failed.</summary>
    public SegmentedText? Text { get; private set; }

    /// <summary>Mentions in the order of the text.</summary>
    public List<Mention> Mentions { get; } = [];

    /// <summary>Relations by sentence, head and tail.</summary>
    public List<RelationRow> Relations { get; } = [];

    /// <summary>Vectors in the order of <see cref="Mentions"/>.</summary>
    public List<EmbeddingRow> Embeddings { get; } = [];

    /// <summary>Whether stages still have something to do here.</summary>
    public bool IsAlive => Text is not null && _failure is null;

    /// <summary>UTF-16 length of the text that is held in memory.</summary>
    public int TextLength => _document?.Text.Length ?? 0;

    /// <summary>Finds words and sentences.</summary>
    public void Segment(ISegmenter segmenter)
    {
        if (_document is null)
        {
            return;
        }

        CrashPoints.HitDocument(_document.Text);
        try
        {
            var result = segmenter.Segment(_document);
            Text = result.Text;
            if (result.Problem is { } problem)
            {
                Fail(ReasonCode.InvalidSegmentation, problem);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Fail(ReasonCode.InternalError, $"Finding words and sentences failed: {e.Message}");
        }
    }

    /// <summary>Records why the document fails; the first reason counts. Its rows are dropped.</summary>
    public void Fail(ReasonCode reason, string message) => _failure ??= (reason, message);

    /// <summary>Counts pairs that are not classified.</summary>
    public void DropPairs(long count) => _droppedPairs += count;

    /// <summary>Adds the vector of a mention; one that is not made of numbers fails the document.</summary>
    public void AddEmbedding(Mention mention, float[] vector)
    {
        if (!Array.TrueForAll(vector, float.IsFinite))
        {
            Fail(ReasonCode.NumericalError, $"The vector of the mention at code point {mention.Row.Start} is not made of numbers.");
            return;
        }

        Embeddings.Add(new EmbeddingRow(Uid, mention.Row.EntityId, mention.Row.Label, vector));
    }

    /// <summary>The mentions by sentence, for sentences that have any.</summary>
    public IEnumerable<(int First, int Count)> Sentences()
    {
        for (var first = 0; first < Mentions.Count;)
        {
            var end = first + 1;
            while (end < Mentions.Count && Mentions[end].Sentence == Mentions[first].Sentence)
            {
                end++;
            }

            yield return (first, end - first);
            first = end;
        }
    }

    /// <summary>What the document contributes to the tables.</summary>
    public DocumentRows ToRows()
    {
        if (entry is DocumentFailure failure)
        {
            return failure.WholeFile
                ? DocumentRows.FailedFile(failure.Source, failure.Position, failure.Reason, failure.Message)
                : DocumentRows.Failed(failure.Source, failure.Position, failure.DocumentId, failure.Reason, failure.Message);
        }

        var document = _document ?? throw new InvalidOperationException($"Unknown entry {entry.GetType()}.");
        var characters = CountCodePoints(document.Text);
        if (_failure is { } reason)
        {
            return DocumentRows.Failed(
                document.Source, document.Position, document.Id, reason.Reason, reason.Message, characters, document.Metadata);
        }

        var row = new DocumentRow(
            Uid, document.Id, document.Source, document.Position, characters, Text!.Sentences.Length, Mentions.Count, Relations.Count,
            DocumentStatus.Done, Reason: null, (int)Math.Min(_droppedPairs, int.MaxValue), document.Metadata);
        return DocumentRows.Done(row, Mentions.ConvertAll(m => m.Row), Relations, Embeddings);
    }

    private static int CountCodePoints(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }
}
