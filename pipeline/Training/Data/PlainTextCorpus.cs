using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Ground;

namespace LukePipeline.Training.Data;

/// <summary>
/// Unlabelled text for learning a vocabulary and for pretraining: JSON lines with a <c>text</c> field, plain or gzip.
/// Annotated files serve too, whether they hold the text, its tokens alone, or CoNLL columns.
/// </summary>
internal static partial class PlainTextCorpus
{
    /// <summary>The paragraphs of a file, each as words.</summary>
    public static IEnumerable<string[]> ReadParagraphs(string path) => AnnotatedCorpus.IsJsonLines(path)
        ? ReadJsonLines(path)
        : AnnotatedCorpus.Read(path).Select(sentence => sentence.Words.ToArray()).Where(words => words.Length > 1);

    private static IEnumerable<string[]> ReadJsonLines(string path)
    {
        using var reader = AnnotatedCorpus.OpenText(path);
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            foreach (var paragraph in ParagraphBreak().Split(ReadText(line, path, number)))
            {
                var words = SplitWords(paragraph);
                if (words.Length > 1)
                {
                    yield return words;
                }
            }
        }
    }

    /// <summary>Words and punctuation marks of running text, cut about as annotated corpora cut them.</summary>
    public static string[] SplitWords(string text) => WordPattern().Matches(text).Select(match => match.Value).ToArray();

    private static string ReadText(string line, string path, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("text", out var text)
                ? text.GetString() ?? ""
                : string.Join(' ', json.RootElement.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LukeException($"{path}, line {number}: not an object with \"text\" or \"tokens\": {e.Message}");
        }
    }

    // Books break their lines at 70 characters; an empty line ends a paragraph.
    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex ParagraphBreak();

    // A character beyond the basic plane is two UTF-16 units, which stay together.
    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[.,&/-][\p{L}\p{N}]+)*|['’]\p{L}+|[\uD800-\uDBFF][\uDC00-\uDFFF]|\S")]
    private static partial Regex WordPattern();
}
