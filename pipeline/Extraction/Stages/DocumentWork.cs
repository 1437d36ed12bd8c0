using LukePipeline.Engine.Batches;
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
    private readonly Dictionary<string, TableRows> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);

    /// <summary>See <see cref="RowIds.DocUid"/>.</summary>
    public string Uid { get; } = RowIds.DocUid(entry);

    /// <summary>The user's id.</summary>
    public string? Id => _document?.Id;

    /// <summary>Words and sentences; null for an entry that has failed.</summary>
    public SegmentedText? Text { get; private set; }

    /// <summary>Mentions in the order of the text.</summary>
    public List<Mention> Mentions { get; } = [];

    /// <summary>The mentions that the document brings along.</summary>
    public IReadOnlyList<BroughtMention> BroughtMentions => _document?.Mentions ?? [];

    /// <summary>The mentions that were found in it before and stay, see <see cref="Keeps"/>.</summary>
    public IReadOnlyList<StoredMention> StoredMentions => _document?.Stored?.Mentions ?? [];

    /// <summary>Whether its sentences are its own.</summary>
    public bool BringsSentences => _document?.Sentences is not null;

    /// <summary>Takes other words and sentences of the same text.</summary>
    public void Replace(SegmentedText text) => Text = text;

    /// <summary>Whether stages still have something to do here.</summary>
    public bool IsAlive => Text is not null && _failure is null;

    /// <summary>Whether what a stage found in it before stays, so that the stage does not run on it.</summary>
    public bool Keeps(StageId stage) => _document?.Stored?.Stages.Contains(stage.Name) == true;

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

    /// <summary>Has the stages read the text otherwise than it stands; words and sentences stay what they are.</summary>
    public void ReadAs(SegmentedText text) => Text = text;

    /// <summary>Records why the document fails; the first reason counts. Its rows are dropped.</summary>
    public void Fail(ReasonCode reason, string message) => _failure ??= (reason, message);

    /// <summary>Its rows in a table of a stage, to add to.</summary>
    public List<TRow> Rows<TRow>(Table<TRow> table)
    {
        if (!_rows.TryGetValue(table.Name, out var rows))
        {
            _rows[table.Name] = rows = new TableRows<TRow>(table);
        }

        return ((TableRows<TRow>)rows).Rows;
    }

    /// <summary>Adds to what a stage counts of the document.</summary>
    /// <param name="counter">A column of <c>documents</c>, see <see cref="StageDescriptor.Counters"/>.</param>
    /// <param name="count">How much is added.</param>
    public void Count(string counter, long count) => _counters[counter] = _counters.GetValueOrDefault(counter) + count;

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
    /// <param name="sentenceText">Whether the text of its sentences is kept.</param>
    public DocumentRows ToRows(bool sentenceText)
    {
        if (entry is DocumentFailure failure)
        {
            return failure.WholeFile ? DocumentRows.FailedFile(failure.Source, failure.Position, failure.Reason, failure.Message) : DocumentRows.Failed(failure);
        }

        var document = _document ?? throw new InvalidOperationException($"Unknown entry {entry.GetType()}.");
        var characters = CodePoints.Count(document.Text);
        if (_failure is { } reason)
        {
            return DocumentRows.Failed(document, reason.Reason, reason.Message, characters);
        }

        var counts = _counters.ToDictionary(counter => counter.Key, counter => (int)Math.Min(counter.Value, int.MaxValue), StringComparer.Ordinal);
        foreach (var rows in _rows.Values.Where(rows => rows.Table.CountColumn is not null))
        {
            counts[rows.Table.CountColumn!] = rows.Count;
        }

        var row = new DocumentRow(
            Uid, document.Id, document.Source, document.Position, characters, Text!.Sentences.Length, DocumentStatus.Done, Reason: null, counts,
            document.Metadata)
        {
            TextHash = ContentHashes.OfText(document),
            RowHash = ContentHashes.OfRow(document),
        };
        return DocumentRows.Done(row, [SentenceRows(Text, sentenceText), .. _rows.Values]) with
        {
            IgnoredFields = document.IgnoredFields,
            BroughtFields = document.BroughtFields,
            UndecodedFields = document.UndecodedFields,
        };
    }

    private TableRows<SentenceRow> SentenceRows(SegmentedText text, bool withText)
    {
        var rows = new TableRows<SentenceRow>(SentenceTable.Instance);
        foreach (var (index, words) in text.Sentences.Index())
        {
            var (first, last) = (words.Start, words.End - 1);
            var (start, end) = (text.Words[first].Start, text.Words[last].End);
            rows.Rows.Add(new SentenceRow(
                Uid, index, text.CodePointWords[first].Start, text.CodePointWords[last].End, start, end, withText ? text.Text[start..end] : null));
        }

        return rows;
    }
}
