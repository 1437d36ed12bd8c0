using System.Text.RegularExpressions;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Client.Exports;

/// <summary>A word a line with its tag, IOB2; an empty line after a sentence, <c>-DOCSTART-</c> before a document. Words end where mentions do.</summary>
internal sealed partial class ConllForm(StreamWriter file) : IExportForm
{
    private readonly ISegmenter _words = Segmenters.Create("rules");

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        await file.WriteLineAsync("-DOCSTART- O\n".AsMemory(), cancellationToken);
        foreach (var sentence in document.Sentences)
        {
            foreach (var line in Lines(document.TextOf(sentence), sentence, document.Entities.Where(row => row.Sentence == sentence.Sentence)))
            {
                await file.WriteLineAsync(line.AsMemory(), cancellationToken);
            }

            await file.WriteLineAsync();
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private IEnumerable<string> Lines(string text, SentenceRow sentence, IEnumerable<EntityRow> entities)
    {
        var mentions = entities.Select(row => (Start: row.StartUtf16 - sentence.StartUtf16, End: row.EndUtf16 - sentence.StartUtf16, row.Label)).OrderBy(row => row.Start).ToList();
        var cuts = mentions.SelectMany(mention => new[] { mention.Start, mention.End }).Order().ToArray();
        var begun = -1;
        foreach (var (start, end) in Words(text).SelectMany(word => Cut(word.Start, word.End, cuts)))
        {
            if (Form(text[start..end]) is { Length: > 0 } word)
            {
                var at = mentions.FindIndex(mention => mention.Start <= start && end <= mention.End);
                yield return $"{word} {(at < 0 ? "O" : $"{(begun == at ? 'I' : 'B')}-{Label(mentions[at].Label)}")}";
                begun = at;
            }
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

    /// <summary>
    /// A word as the format can have it, without white space and line ends, which would part it: of a word that was divided at the end of a line the
    /// hyphen goes as well.
    /// </summary>
    private static string Form(string word) => Divided().Replace(word, "");

    [GeneratedRegex(@"[-\u00AD]\s*[\r\n\u0085\u2028\u2029]\s*|[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Divided();

    private static string Label(string label) => string.Concat(label.Select(c => char.IsWhiteSpace(c) ? '_' : c));
}
