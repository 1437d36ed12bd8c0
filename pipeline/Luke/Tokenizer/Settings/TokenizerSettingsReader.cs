using System.Text.Json;

namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>
/// Resolves settings as the reference's <c>from_pretrained</c> does: tokenizer_config.json, over it the caller's options, and at
/// last special_tokens_map.json for the special tokens that the caller has not named.
/// </summary>
internal sealed class TokenizerSettingsReader
{
    /// <summary>The reference takes a maximum length above this for "no limit" (it writes 10^30).</summary>
    private const double LargestLength = 1e20;

    private readonly string _configPath;
    private readonly string _mapPath;
    private readonly JsonElement? _config;
    private readonly JsonElement? _map;

    private TokenizerSettingsReader(string directory)
    {
        _configPath = Path.Combine(directory, TokenizerFileNames.Config);
        _mapPath = Path.Combine(directory, TokenizerFileNames.SpecialTokensMap);
        _config = JsonFile.TryReadObject(_configPath);
        _map = JsonFile.TryReadObject(_mapPath);
    }

    /// <summary>Reads the settings of a directory; both files may be missing.</summary>
    /// <exception cref="LukeTokenizerException">A file is damaged, or a value is not of its kind or range.</exception>
    public static TokenizerSettings Read(string directory, LukeTokenizerOptions options) =>
        new TokenizerSettingsReader(directory).Resolve(options);

    private TokenizerSettings Resolve(LukeTokenizerOptions options) => new()
    {
        Task = options.Task ?? ReadTask(),
        MaxEntityLength = AtLeastOne(
            options.MaxEntityLength ?? ReadInteger("max_entity_length", TokenizerSettings.DefaultMaxEntityLength), "max_entity_length"),
        MaxMentionLength = AtLeastOne(
            options.MaxMentionLength ?? ReadInteger("max_mention_length", TokenizerSettings.DefaultMaxMentionLength), "max_mention_length"),
        Specials = ReadSpecials(options),
        EntityTitles = new EntityTitles(
            options.EntityUnkToken ?? ReadText("entity_unk_token", "[UNK]"),
            options.EntityPadToken ?? ReadText("entity_pad_token", "[PAD]"),
            options.EntityMaskToken ?? ReadText("entity_mask_token", "[MASK]"),
            options.EntityMask2Token ?? ReadText("entity_mask2_token", "[MASK2]")),
        PaddingSide = options.PaddingSide ?? ReadSide("padding_side"),
        TruncationSide = options.TruncationSide ?? ReadSide("truncation_side"),
        ModelMaxLength = options.ModelMaxLength ?? ReadModelMaxLength(),
        AddPrefixSpace = options.AddPrefixSpace ?? ReadFlag("add_prefix_space", otherwise: false),
        CleanUpTokenizationSpaces = options.CleanUpTokenizationSpaces ?? ReadFlag("clean_up_tokenization_spaces", otherwise: true),
        Errors = ParseErrors(options.Errors ?? ReadText("errors", "replace")),
        ReturnsTokenTypeIds = ReturnsByDefault("token_type_ids", otherwise: false),
        ReturnsAttentionMask = ReturnsByDefault("attention_mask", otherwise: true),
    };

    private SpecialTokens ReadSpecials(LukeTokenizerOptions options)
    {
        return new SpecialTokens(
            Role("bos_token", options.BosToken, "<s>"),
            Role("eos_token", options.EosToken, "</s>"),
            Role("unk_token", options.UnkToken, "<unk>"),
            Role("sep_token", options.SepToken, "</s>"),
            Role("pad_token", options.PadToken, "<pad>"),
            Role("cls_token", options.ClsToken, "<s>"),
            Role("mask_token", options.MaskToken, "<mask>", takesLeft: true),
            ReadAdditional(options));

        AddedToken? Role(string key, string? option, string otherwise, bool takesLeft = false)
        {
            // In the configuration, other than in the map, a mere string gets flags.
            var token = Find(_config, key) is not { } configured ? new AddedToken(otherwise, LStrip: takesLeft)
                : AddedTokenJson.Read(_configPath, key, configured) is { IsPlain: true } plain ? plain with { IsPlain = false, LStrip = takesLeft }
                : AddedTokenJson.Read(_configPath, key, configured);
            return !string.IsNullOrEmpty(option) ? new AddedToken(option, LStrip: takesLeft)
                : Find(_map, key) is { } mapped ? AddedTokenJson.Read(_mapPath, key, mapped)
                : token;
        }
    }

    private IReadOnlyList<AddedToken> ReadAdditional(LukeTokenizerOptions options)
    {
        const string key = "additional_special_tokens";
        if (options.AdditionalSpecialTokens is not { Count: > 0 } && Find(_map, key) is { } mapped)
        {
            return AtLeastTwo(AddedTokenJson.ReadList(_mapPath, key, mapped), _mapPath);
        }

        IEnumerable<AddedToken> tokens = options.AdditionalSpecialTokens is { } given
            ? given.Select(token => new AddedToken(token, IsPlain: true))
            : Find(_config, key) is { ValueKind: not JsonValueKind.Null } configured
                ? AddedTokenJson.ReadList(_configPath, key, configured)
                : [];
        return [.. tokens, Marker("entity_token_1", options.EntityToken1, "<ent>"), Marker("entity_token_2", options.EntityToken2, "<ent2>")];

        AddedToken Marker(string name, string? option, string otherwise) =>
            option is not null ? new AddedToken(option)
            : Find(_config, name) is { } configured && AddedTokenJson.Read(_configPath, name, configured) is { } token
                ? token with { IsPlain = false }
                : new AddedToken(otherwise);
    }

    private static IReadOnlyList<AddedToken> AtLeastTwo(IReadOnlyList<AddedToken> tokens, string path) => tokens.Count >= 2
        ? tokens
        : throw JsonFile.Failure(path, $"additional_special_tokens must hold the two entity markers, but has {tokens.Count} tokens");

    private LukeTask ReadTask() => Find(_config, "task") is not { ValueKind: not JsonValueKind.Null } task
        ? LukeTask.None
        : LukeTaskNames.Parse(task.ValueKind == JsonValueKind.String ? task.GetString()! : JsonFile.Describe(task));

    private SequenceSide ReadSide(string key) => ReadText(key, "right") switch
    {
        "right" => SequenceSide.Right,
        "left" => SequenceSide.Left,
        var other => throw JsonFile.Failure(_configPath, $"{key} is '{other}', but must be 'left' or 'right'"),
    };

    private long? ReadModelMaxLength()
    {
        if (Find(_config, "model_max_length") is not { ValueKind: not JsonValueKind.Null } value)
        {
            return null;
        }

        // A double holds every length that matters, and also the integer of 31 digits that the reference writes for "no limit".
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var length)
            ? length > LargestLength ? null : (long)length
            : throw JsonFile.Failure(_configPath, $"model_max_length is {JsonFile.Describe(value)}, but must be a number");
    }

    private int ReadInteger(string key, int otherwise) => Find(_config, key) is not { } value
        ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw JsonFile.Failure(_configPath, $"{key} is {JsonFile.Describe(value)}, but must be an integer");

    private bool ReadFlag(string key, bool otherwise) => Find(_config, key) is not { } value
        ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw JsonFile.Failure(_configPath, $"{key} is {JsonFile.Describe(value)}, but must be true or false");

    private string ReadText(string key, string otherwise) => Find(_config, key) is not { } value
        ? otherwise
        : value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw JsonFile.Failure(_configPath, $"{key} is {JsonFile.Describe(value)}, but must be a string");

    private bool ReturnsByDefault(string name, bool otherwise) => Find(_config, "model_input_names") is { ValueKind: JsonValueKind.Array } names
        ? names.EnumerateArray().Any(element => element.ValueKind == JsonValueKind.String && element.ValueEquals(name))
        : otherwise;

    private static int AtLeastOne(int value, string key) => value >= 1
        ? value
        : throw new LukeTokenizerException($"{key} is {value}, but must be at least 1.");

    private static DecodingErrors ParseErrors(string name) => name switch
    {
        "replace" => DecodingErrors.Replace,
        "ignore" => DecodingErrors.Ignore,
        "strict" => DecodingErrors.Strict,
        _ => throw new LukeTokenizerException($"errors is '{name}', but must be 'replace', 'ignore' or 'strict'."),
    };

    private static JsonElement? Find(JsonElement? root, string key) =>
        root is { } element && element.TryGetProperty(key, out var value) ? value : null;
}
