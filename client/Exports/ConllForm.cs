using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Client.Exports;

/// <summary>A word a line with its tag, IOB2; an empty line after a sentence, <c>-DOCSTART-</c> before a document. Words end where mentions do.</summary>
internal sealed class ConllForm(string path) : IExportForm
{
    private readonly StreamWriter _file = new(path) { NewLine = "\n" };
    private readonly ISegmenter _words = Segmenters.Create("rules");

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        await _file.WriteLineAsync("-DOCSTART- O\n".AsMemory(), cancellationToken);
        foreach (var sentence in document.Sentences.Where(sentence => sentence.Text is not null))
        {
            foreach (var line in Lines(sentence, document.Entities.Where(row => row.Sentence == sentence.Sentence)))
            {
                await _file.WriteLineAsync(line.AsMemory(), cancellationToken);
            }

            await _file.WriteLineAsync();
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => _file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private IEnumerable<string> Lines(SentenceRow sentence, IEnumerable<EntityRow> entities)
    {
        var text = sentence.Text!;
        var mentions = entities.Select(row => (Start: row.StartUtf16 - sentence.StartUtf16, End: row.EndUtf16 - sentence.StartUtf16, row.Label)).OrderBy(row => row.Start).ToList();
        var cuts = mentions.SelectMany(mention => new[] { mention.Start, mention.End }).Order().ToArray();
        foreach (var (start, end) in Words(text).SelectMany(word => Cut(word.Start, word.End, cuts)))
        {
            var mention = mentions.Find(mention => mention.Start <= start && end <= mention.End);
            var tag = mention.Label is null ? "O" : $"{(mention.Start == start ? 'B' : 'I')}-{Label(mention.Label)}";
            yield return $"{text[start..end]} {tag}";
        }
    }

    private IEnumerable<(int Start, int End)> Words(string text) =>
        _words.Segment(new Document(null, text, "sentence", 0)).Text is { } found ? found.Words.Select(word => (word.Start, word.End)) : [];

    /// <summary>The pieces of a word between the places where mentions begin and end.</summary>
    private static IEnumerable<(int Start, int End)> Cut(int start, int end, int[] cuts)
    {
        foreach (var cut in cuts.Where(cut => cut > start && cut < end).Distinct())
        {
            yield return (start, cut);
            start = cut;
        }

        yield return (start, end);
    }

    private static string Label(string label) => string.Concat(label.Select(c => char.IsWhiteSpace(c) ? '_' : c));
}
