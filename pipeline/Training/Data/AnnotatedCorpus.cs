using System.Text.Json;
using LukePipeline.Ground;

namespace LukePipeline.Training.Data;

/// <summary>
/// Reads annotated sentences: JSON lines with <c>tokens</c>, <c>entities</c> and <c>relations</c>
/// (<c>.jsonl</c>, <c>.jsonl.gz</c>), or CoNLL-style column files (any other name).
/// </summary>
public static class AnnotatedCorpus
{
    /// <summary>Reads all sentences of <paramref name="path"/>, in file order.</summary>
    /// <exception cref="LukeException">The file is missing, damaged or empty, or a line cannot be understood; the message names file and line.</exception>
    public static IReadOnlyList<AnnotatedSentence> Read(string path)
    {
        using var reader = OpenText(path);
        var sentences = IsJsonLines(path)
            ? ReadJsonLines(reader, path)
            : ConllReader.Read(reader, path).SelectMany(document => document.Sentences).ToList();
        return sentences.Count > 0 ? sentences : throw new LukeException($"{path} holds no sentence. Name a .jsonl, .jsonl.gz or CoNLL column file with some.");
    }

    /// <summary>Neighbouring sentences of one document together (<see cref="AnnotatedSentence.Group"/>), in their order.</summary>
    public static IReadOnlyList<IReadOnlyList<AnnotatedSentence>> ByDocument(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var firsts = Enumerable.Range(0, sentences.Count).Where(i => i == 0 || sentences[i].Group != sentences[i - 1].Group).ToArray();
        return [.. firsts.Zip(firsts.Skip(1).Append(sentences.Count), (first, end) => sentences.Skip(first).Take(end - first).ToArray())];
    }

    /// <summary>The labels of their mentions.</summary>
    public static IReadOnlySet<string> MentionLabels(IReadOnlyList<AnnotatedSentence> sentences) =>
        sentences.SelectMany(sentence => sentence.Mentions).Select(mention => mention.Label).ToHashSet(StringComparer.Ordinal);

    /// <summary>True when the name says JSON lines, plain or gzip.</summary>
    public static bool IsJsonLines(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file of annotated text.</summary>
    /// <exception cref="LukeException">There is none; while it is read, that a line is not UTF-8.</exception>
    public static TextReader OpenText(string path) => File.Exists(path)
        ? Utf8Text.OpenLines(path)
        : throw new LukeException($"{path}: no such file. Name a .jsonl, .jsonl.gz or CoNLL column file.");

    internal static List<AnnotatedSentence> ReadJsonLines(TextReader reader, string path)
    {
        var sentences = new List<AnnotatedSentence>();
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                sentences.Add(Parse(json.RootElement, $"{Path.GetFileName(path)}:{number}"));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException)
            {
                throw new LukeException($"{path}, line {number}: not an annotated sentence: {e.Message} A line is an object with \"tokens\", \"entities\" [{{start, end, label}}] and, for relations, \"relations\" [{{head, tail, label}}].");
            }
        }

        return sentences;
    }

    private static AnnotatedSentence Parse(JsonElement line, string fallbackId)
    {
        if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("tokens", out var tokens))
        {
            throw new InvalidDataException("it has no \"tokens\".");
        }

        var words = tokens.EnumerateArray().Select(token => token.GetString() ?? throw new InvalidDataException("a token is null.")).ToArray();
        var id = Text(line, "id") ?? fallbackId;
        var text = Text(line, "text") ?? "";
        if (WordLocator.Locate(text, words) is not { } starts)
        {
            // Annotation counts in tokens, so they are the truth where a source's text differs from them.
            text = string.Join(' ', words);
            starts = WordLocator.Locate(text, words) ?? throw new InvalidDataException("a token is empty.");
        }

        var mentions = Items(line, "entities")
            .Select(mention => new AnnotatedMention(mention.GetProperty("start").GetInt32(), mention.GetProperty("end").GetInt32(), LabelOf(mention)))
            .ToArray();
        foreach (var mention in mentions)
        {
            if (mention.Start < 0 || mention.End <= mention.Start || mention.End > words.Length)
            {
                throw new InvalidDataException($"entity {mention.Start}..{mention.End} is outside of the {words.Length} tokens.");
            }
        }

        var relations = Items(line, "relations")
            .Select(relation => new AnnotatedRelation(relation.GetProperty("head").GetInt32(), relation.GetProperty("tail").GetInt32(), LabelOf(relation)))
            .ToArray();
        foreach (var relation in relations)
        {
            if ((uint)relation.Head >= (uint)mentions.Length || (uint)relation.Tail >= (uint)mentions.Length)
            {
                throw new InvalidDataException($"relation {relation.Head} -> {relation.Tail} names an entity beyond the {mentions.Length} given.");
            }
        }

        var source = Text(line, "source") ?? Prefix(id, 1);
        return new AnnotatedSentence(id, text, words, starts, mentions, relations, source, Prefix(id, 2));
    }

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string LabelOf(JsonElement item) =>
        item.GetProperty("label").GetString() is { } label && !string.IsNullOrWhiteSpace(label) ? label : throw new InvalidDataException("a label is null or empty.");

    private static IEnumerable<JsonElement> Items(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    // Identifiers are "source-document-sentence": without their last part they name the document.
    private static string Prefix(string id, int parts)
    {
        var pieces = id.Split('-');
        return parts == 1 ? pieces[0] : pieces.Length > 1 ? string.Join('-', pieces[..^1]) : id;
    }
}
