using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>Writes the files of a tokenizer, laid out as the reference's <c>save_pretrained</c> does.</summary>
internal static class TokenizerDirectoryWriter
{
    /// <summary>What the reference writes for "no limit": 10^30 as Python's floating point has it.</summary>
    private const string NoLimit = "1000000000000000019884624838656";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes all files into a directory, which is created if need be.</summary>
    public static void Write(LukeTokenizer tokenizer, string directory)
    {
        var entities = tokenizer.Entities.Ids; // read before anything is written: it may be the same directory
        Directory.CreateDirectory(directory);
        var vocabulary = tokenizer.Assets.Vocabulary;
        WriteFile(TokenizerFileNames.Vocabulary, writer => PythonJsonWriter.WriteIds(writer, vocabulary.BaseTokens));
        WriteFile(TokenizerFileNames.Merges, writer => WriteMerges(writer, tokenizer.Assets.Merges));
        WriteFile(TokenizerFileNames.EntityVocabulary, writer => PythonJsonWriter.WriteIds(writer, entities));
        WriteFile(TokenizerFileNames.Config, writer => PythonJsonWriter.WriteLine(writer, Config(tokenizer)));
        WriteFile(TokenizerFileNames.SpecialTokensMap, writer => PythonJsonWriter.WriteLine(writer, Map(tokenizer.Settings.Specials)));
        if (vocabulary.AddedTokens.Count > 0)
        {
            WriteFile(TokenizerFileNames.AddedTokens, writer => PythonJsonWriter.WriteIds(writer, vocabulary.AddedTokens));
        }

        void WriteFile(string name, Action<TextWriter> write)
        {
            using var writer = new StreamWriter(Path.Combine(directory, name), append: false, Utf8);
            write(writer);
        }
    }

    private static void WriteMerges(TextWriter writer, IEnumerable<(string Left, string Right)> merges)
    {
        writer.Write("#version: 0.2\n");
        foreach (var (left, right) in merges)
        {
            writer.Write($"{left} {right}\n");
        }
    }

    private static JsonObject Config(LukeTokenizer tokenizer)
    {
        var settings = tokenizer.Settings;
        SortedDictionary<string, JsonNode?> values = new(StringComparer.Ordinal)
        {
            ["add_prefix_space"] = settings.AddPrefixSpace,
            ["clean_up_tokenization_spaces"] = settings.CleanUpTokenizationSpaces,
            ["entity_mask2_token"] = settings.EntityTitles.Mask2,
            ["entity_mask_token"] = settings.EntityTitles.Mask,
            ["entity_pad_token"] = settings.EntityTitles.Padding,
            ["entity_token_1"] = settings.Specials.Additional[0].Content,
            ["entity_token_2"] = settings.Specials.Additional[1].Content,
            ["entity_unk_token"] = settings.EntityTitles.Unknown,
            ["errors"] = settings.Errors.ToString().ToLowerInvariant(),
            ["max_entity_length"] = settings.MaxEntityLength,
            ["max_mention_length"] = settings.MaxMentionLength,
            ["model_max_length"] = JsonNode.Parse(settings.ModelMaxLength?.ToString(CultureInfo.InvariantCulture) ?? NoLimit),
            ["task"] = LukeTaskNames.NameOf(settings.Task),
            ["tokenizer_class"] = "LukeTokenizer",
        };
        foreach (var (role, token) in Roles(settings.Specials))
        {
            values[role] = token is null ? null : Token(token, withType: true);
        }

        // The reference does not write these at their defaults either.
        if (settings.PaddingSide == SequenceSide.Left)
        {
            values["padding_side"] = "left";
        }

        if (settings.TruncationSide == SequenceSide.Left)
        {
            values["truncation_side"] = "left";
        }

        if (settings.ReturnsTokenTypeIds || !settings.ReturnsAttentionMask)
        {
            values["model_input_names"] = new JsonArray(
                ["input_ids", .. Listed("token_type_ids", settings.ReturnsTokenTypeIds), .. Listed("attention_mask", settings.ReturnsAttentionMask)]);
        }

        return new JsonObject(values);

        static IEnumerable<JsonNode> Listed(string name, bool isListed) => isListed ? [name] : [];
    }

    private static JsonObject Map(SpecialTokens specials)
    {
        SortedDictionary<string, JsonNode?> values = new(StringComparer.Ordinal)
        {
            ["additional_special_tokens"] = new JsonArray([.. specials.Additional.Select(token => Token(token, withType: false))]),
        };
        foreach (var (role, token) in Roles(specials))
        {
            if (token is not null)
            {
                values[role] = Token(token, withType: false);
            }
        }

        return new JsonObject(values);
    }

    private static IEnumerable<(string Role, AddedToken? Token)> Roles(SpecialTokens specials) =>
    [
        ("bos_token", specials.Bos),
        ("cls_token", specials.Cls),
        ("eos_token", specials.Eos),
        ("mask_token", specials.Mask),
        ("pad_token", specials.Pad),
        ("sep_token", specials.Sep),
        ("unk_token", specials.Unk),
    ];

    private static JsonNode Token(AddedToken token, bool withType)
    {
        if (token.IsPlain)
        {
            return token.Content;
        }

        JsonObject value = [];
        if (withType)
        {
            value["__type"] = "AddedToken";
        }

        value["content"] = token.Content;
        value["lstrip"] = token.LStrip;
        value["normalized"] = token.Normalized;
        value["rstrip"] = token.RStrip;
        value["single_word"] = token.SingleWord;
        return value;
    }
}
