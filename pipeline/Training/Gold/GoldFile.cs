using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Ground;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Gold;

/// <summary>Reads gold documents: JSON lines (<c>.jsonl</c>, <c>.jsonl.gz</c>), one document a line.</summary>
public static class GoldFile
{
    private const string Example =
        "{\"id\", \"textHash\", \"sentences\": [{\"start\", \"end\", \"mentions\": [{\"start\", \"end\", \"label\"}], \"relations\": [{\"head\", \"tail\", \"label\"}]}]}";

    /// <summary>Half of a SHA-256 in hexadecimal digits, as in <see cref="Tables.ContentHashes"/>.</summary>
    private const int HashDigits = 32;

    /// <summary>Strict, so that a misspelt key is told and nothing that was judged is silently left out.</summary>
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads the documents of some files, in order.</summary>
    /// <exception cref="LukeException">
    /// A file is missing, a line is no gold document, or a document stands there twice; the message names file and line.
    /// </exception>
    public static IReadOnlyList<GoldDocument> Read(IEnumerable<string> paths)
    {
        var documents = new List<GoldDocument>();
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            using var reader = AnnotatedCorpus.OpenText(path);
            for (var number = 1; reader.ReadLine() is { } line; number++)
            {
                if (line.Length == 0)
                {
                    continue;
                }

                var place = $"{path}, line {number}";
                var document = Parse(line, place);
                if (!lines.TryAdd(document.Id, place))
                {
                    throw new LukeException($"{place}: the document '{document.Id}' stands in {lines[document.Id]} already. Give each document once.");
                }

                documents.Add(document);
            }
        }

        return documents;
    }

    private static GoldDocument Parse(string line, string place)
    {
        GoldDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<GoldDocument>(line, Options);
        }
        catch (JsonException e)
        {
            throw new LukeException($"{place}: not a gold document: {e.Message} A line is {Example}.");
        }

        if (document is null)
        {
            throw new LukeException($"{place}: not a gold document, but null. A line is {Example}.");
        }

        return Problem(document) is { } problem ? throw new LukeException($"{place}: the document '{document.Id}' cannot be right: {problem}.") : document;
    }

    private static string? Problem(GoldDocument document)
    {
        if (document.TextHash.Length != HashDigits || !document.TextHash.All(char.IsAsciiHexDigitLower))
        {
            return $"its textHash '{document.TextHash}' is not 32 lower-case hexadecimal digits, the first half of the SHA-256 of its text in UTF-8";
        }

        var end = 0;
        foreach (var sentence in document.Sentences)
        {
            if (sentence.Start < end || sentence.End <= sentence.Start)
            {
                return $"the sentence {sentence.Start}..{sentence.End} is empty, or begins before the one ahead of it has ended";
            }

            end = sentence.End;
            if (sentence.Mentions.FirstOrDefault(mention => mention.Start < sentence.Start || mention.End > sentence.End || mention.End <= mention.Start) is { } outside)
            {
                return $"the mention {outside.Start}..{outside.End} is empty, or outside of its sentence {sentence.Start}..{sentence.End}; both count code points of the text";
            }

            var count = sentence.Mentions.Count;
            if (sentence.Relations.FirstOrDefault(relation => (uint)relation.Head >= (uint)count || (uint)relation.Tail >= (uint)count || relation.Head == relation.Tail) is { } wrong)
            {
                return $"the relation {wrong.Head} -> {wrong.Tail} of the sentence {sentence.Start}..{sentence.End} names no two of its {count} mentions, which count from 0";
            }
        }

        return null;
    }
}
