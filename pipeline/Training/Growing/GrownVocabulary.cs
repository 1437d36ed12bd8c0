using System.Text;
using LukePipeline.Luke.Tokenizer.Words;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Training.Growing;

/// <summary>Which rows of a BERT's word embeddings a token of a byte-level BPE vocabulary starts as: the mean of its pieces'.</summary>
internal static class GrownVocabulary
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The markers of a pair start as the signs that LUKE's authors began with.
    private static readonly Dictionary<string, string> Specials = new(StringComparer.Ordinal)
    {
        ["<s>"] = "[CLS]",
        ["<pad>"] = "[PAD]",
        ["</s>"] = "[SEP]",
        ["<unk>"] = "[UNK]",
        ["<mask>"] = "[MASK]",
        ["<ent>"] = "@",
        ["<ent2>"] = "#",
    };

    /// <summary>The rows of every token, in the order of their identifiers; <c>[UNK]</c> where a token is no text of its own.</summary>
    /// <param name="vocabulary">The vocabulary to start.</param>
    /// <param name="pieces">The vocabulary that has the embeddings.</param>
    /// <param name="unknown">Number of tokens without a piece.</param>
    public static int[][] Translate(BytePairVocabulary vocabulary, WordPieces pieces, out int unknown)
    {
        var rows = new int[vocabulary.Count][];
        unknown = 0;
        for (var id = 0; id < rows.Length; id++)
        {
            var token = vocabulary.TokenOf(id);
            if (Specials.TryGetValue(token, out var special))
            {
                rows[id] = [pieces.TryFind(special, out var row) ? row : pieces["[UNK]"]];
                continue;
            }

            var found = Decode(token) is { } text ? pieces.Split(text.TrimStart(' '), text.StartsWith(' ')) : [];
            unknown += found.Count == 0 ? 1 : 0;
            rows[id] = found.Count == 0 ? [pieces["[UNK]"]] : found.ToArray();
        }

        return rows;
    }

    // Null for a token that is a part of a character.
    private static string? Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteAlphabet.TryGetByte(token[i], out bytes[i]))
            {
                return null;
            }
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
