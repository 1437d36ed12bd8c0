using System.Text.Json;
using LukePipeline.Ground;

namespace LukePipeline.Luke.Config;

/// <summary>Whether the ids that the tokenizer files beside a model can produce have rows in its tables.</summary>
internal static class VocabularyChecks
{
    /// <exception cref="LukeException">They do not.</exception>
    public static void Require(string directory, LukeConfig config)
    {
        if (Problems(directory, config).FirstOrDefault() is { } problem)
        {
            throw new LukeException(problem);
        }
    }

    /// <summary>What is wrong; files that are absent are no problem.</summary>
    public static IEnumerable<string> Problems(string directory, LukeConfig config)
    {
        (string File, string Key, int Rows)[] vocabularies =
        [
            ("vocab.json", "vocab_size", config.VocabSize),
            ("added_tokens.json", "vocab_size", config.VocabSize),
            ("entity_vocab.json", "entity_vocab_size", config.EntityVocabSize),
        ];
        foreach (var (file, key, rows) in vocabularies)
        {
            var path = Path.Combine(directory, file);
            if (File.Exists(path) && LargestId(path) is { } largest && largest >= rows)
            {
                yield return $"{path}: holds id {largest}, but {key} in {LukeConfig.FileName} is {rows}: the vocabulary and the model "
                    + "belong to different checkpoints.";
            }
        }
    }

    /// <summary>The largest id of a {name: id} file; null for other layouts (JSON lines, TSV), which the tokenizer reads.</summary>
    private static long? LargestId(string path)
    {
        try
        {
            var reader = new Utf8JsonReader(RegularFile.ReadAll(path, int.MaxValue / 2));
            long? largest = null;
            while (reader.Read())
            {
                if (reader.CurrentDepth > 1)
                {
                    return null;
                }

                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id))
                {
                    largest = Math.Max(largest ?? id, id);
                }
            }

            return largest;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
