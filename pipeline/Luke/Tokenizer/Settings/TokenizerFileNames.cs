namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>The names of a tokenizer's files in a checkpoint directory.</summary>
internal static class TokenizerFileNames
{
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string EntityVocabulary = "entity_vocab.json";
    public const string Config = "tokenizer_config.json";

    /// <summary>Vocabulary and merges in one file, as newer releases of the Python library write them.</summary>
    public const string Whole = "tokenizer.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string AddedTokens = "added_tokens.json";

    /// <summary>Names that the original releases give to the entity vocabulary; looked for when the usual one is missing.</summary>
    public static readonly IReadOnlyList<string> OtherEntityVocabularies = ["entity_vocab.jsonl", "entity_vocab.tsv"];
}
