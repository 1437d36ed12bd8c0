using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>What is read from a tokenizer's directory, to be shared by tokenizers of different tasks.</summary>
internal sealed record TokenizerAssets(
    WordVocabulary Vocabulary, IReadOnlyList<(string Left, string Right)> Merges, WordTokenizer Words, EntityVocabulary Entities)
{
    /// <summary>Reads the files of a directory.</summary>
    /// <exception cref="LukeTokenizerException">A file is missing or damaged, or the files do not fit together.</exception>
    public static TokenizerAssets Read(string directory, TokenizerSettings settings)
    {
        var (tokens, merges, added, mergesPath) = ReadWords(directory);
        var unknown = merges.Count(merge => !tokens.ContainsKey(merge.Left + merge.Right));
        if (unknown * 2 > merges.Count)
        {
            throw JsonFile.Failure(
                mergesPath,
                $"{unknown} of its {merges.Count} merges make tokens that {TokenizerFileNames.Vocabulary} does not have. The two files are "
                + "of different tokenizers");
        }

        var vocabulary = new WordVocabulary(tokens, added, settings.Specials);
        var words = new WordTokenizer(vocabulary, settings.Specials, new ByteLevelBpe(merges, vocabulary.IdOf));
        return new TokenizerAssets(
            vocabulary, merges, words, EntityVocabulary.Open(FindEntityVocabulary(directory), settings.EntityTitles));
    }

    /// <summary>Two files, or where they are not there tokenizer.json, which holds the same.</summary>
    private static (Dictionary<string, int> Tokens, List<(string Left, string Right)> Merges, Dictionary<string, int> Added, string MergesPath) ReadWords(string directory)
    {
        var addedPath = Path.Combine(directory, TokenizerFileNames.AddedTokens);
        var added = File.Exists(addedPath) ? VocabularyFile.Read(addedPath) : null;
        var whole = Path.Combine(directory, TokenizerFileNames.Whole);
        if (!File.Exists(Path.Combine(directory, TokenizerFileNames.Vocabulary)) && File.Exists(whole))
        {
            var (tokens, merges, ownAdded) = TokenizerJsonFile.Read(whole);
            return (tokens, merges, added ?? ownAdded, whole);
        }

        var vocabulary = VocabularyFile.Read(Require(directory, TokenizerFileNames.Vocabulary));
        var mergesPath = Require(directory, TokenizerFileNames.Merges);
        return (vocabulary, MergesFile.Read(mergesPath), added ?? [], mergesPath);
    }

    private static string Require(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? path : throw new LukeTokenizerException(
            $"{path} is missing. A LUKE tokenizer needs {TokenizerFileNames.Vocabulary}, {TokenizerFileNames.Merges} and "
            + $"{TokenizerFileNames.EntityVocabulary} in the checkpoint directory ({TokenizerFileNames.Whole} may stand for the first two).");
    }

    private static string FindEntityVocabulary(string directory) => TokenizerFileNames.OtherEntityVocabularies
        .Prepend(TokenizerFileNames.EntityVocabulary)
        .Select(name => Path.Combine(directory, name))
        .FirstOrDefault(File.Exists) ?? Require(directory, TokenizerFileNames.EntityVocabulary);
}
