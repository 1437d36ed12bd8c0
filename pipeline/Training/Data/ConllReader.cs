using LukePipeline.Ground;

namespace LukePipeline.Training.Data;

/// <summary>A document of a CoNLL column file: sentences between two <c>-DOCSTART-</c> lines.</summary>
/// <param name="Sentences">The sentences in order.</param>
public sealed record ConllDocument(IReadOnlyList<AnnotatedSentence> Sentences);

/// <summary>
/// Reads CoNLL-style column files: one word a line, blanks or tabs between columns, the word first and its tag last,
/// a blank line after each sentence. Tags may be IOB1, IOB2 or IOBES; they are read as seqeval reads them.
/// </summary>
public static class ConllReader
{
    /// <summary>Reads the documents of a column file; a file without <c>-DOCSTART-</c> lines is one document.</summary>
    /// <exception cref="LukeException">A line has no tag column.</exception>
    public static IReadOnlyList<ConllDocument> Read(TextReader reader, string path)
    {
        var documents = new List<ConllDocument>();
        var sentences = new List<AnnotatedSentence>();
        var words = new List<string>();
        var tags = new List<string>();
        var number = 0;
        var source = Path.GetFileName(path);

        void EndSentence()
        {
            if (words.Count == 0)
            {
                return;
            }

            sentences.Add(ToSentence($"{source}-{documents.Count}-{sentences.Count}", words, tags, documents.Count));
            words.Clear();
            tags.Clear();
        }

        void EndDocument()
        {
            EndSentence();
            if (sentences.Count > 0)
            {
                documents.Add(new ConllDocument(sentences.ToArray()));
                sentences.Clear();
            }
        }

        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.StartsWith("-DOCSTART-", StringComparison.Ordinal))
            {
                EndDocument();
                continue;
            }

            // No other white space parts columns: a number may hold a no-break space.
            var columns = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0)
            {
                EndSentence();
                continue;
            }

            if (columns.Length == 1 || !IsTag(columns[^1]))
            {
                throw new LukeException($"{path}, line {number}: no tag column. A line holds the word first and its tag (O, B-PER, I-PER...) last.");
            }

            words.Add(columns[0]);
            tags.Add(columns[^1]);
        }

        EndDocument();
        return documents;
    }

    private static bool IsTag(string tag) => tag == "O" || (tag.Length > 2 && tag[1] == '-' && "BIESLU".Contains(tag[0]));

    private static AnnotatedSentence ToSentence(string id, List<string> words, List<string> tags, int document)
    {
        var text = string.Join(' ', words);
        var starts = new int[words.Count];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + words[i - 1].Length + 1;
        }

        return new AnnotatedSentence(id, text, words.ToArray(), starts, TagSequence.ToMentions(tags), [], "", $"{document}");
    }
}
