using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Training.Vocabulary;

/// <summary>
/// A byte-level BPE vocabulary with RoBERTa's layout: <c>&lt;s&gt; &lt;pad&gt; &lt;/s&gt; &lt;unk&gt;</c>, the bytes, the merges, then
/// <c>&lt;mask&gt; &lt;ent&gt; &lt;ent2&gt;</c>. Encodes words during training, where a merge may be dropped at random
/// (BPE dropout, Provilkov et al., 2020); without dropout the result is that of the tokenizer.
/// </summary>
public sealed class BytePairVocabulary
{
    /// <summary>Number of special tokens: four at the start and three at the end.</summary>
    public const int SpecialTokens = 7;

    private static readonly string[] Leading = ["<s>", "<pad>", "</s>", "<unk>"];
    private static readonly string[] Trailing = ["<mask>", "<ent>", "<ent2>"];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(int Left, int Right)> _merges = [];
    private readonly Dictionary<(int, int), (int Rank, int Merged)> _ranks = [];

    private BytePairVocabulary()
    {
    }

    /// <summary>Number of tokens, special ones included.</summary>
    public int Count => _tokens.Count;

    /// <summary>The token of an identifier, in the byte alphabet.</summary>
    public string TokenOf(int id) => _tokens[id];

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c> of a tokenizer directory.</summary>
    public static BytePairVocabulary Load(string directory)
    {
        var vocabulary = new BytePairVocabulary();
        var path = Path.Combine(directory, "vocab.json");
        if (!File.Exists(path))
        {
            throw new LukeException($"{path}: no such file. The directory must hold a LUKE tokenizer (vocab.json, merges.txt).");
        }

        var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path))!;
        var added = Path.Combine(directory, "added_tokens.json");
        if (File.Exists(added))
        {
            foreach (var (token, id) in JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(added))!)
            {
                ids[token] = id;
            }
        }

        foreach (var (token, _) in ids.OrderBy(entry => entry.Value))
        {
            vocabulary.Add(token);
        }

        foreach (var line in File.ReadLines(Path.Combine(directory, "merges.txt")).Skip(1))
        {
            var blank = line.IndexOf(' ');
            if (blank > 0)
            {
                var (left, right) = (vocabulary._ids[line[..blank]], vocabulary._ids[line[(blank + 1)..]]);
                vocabulary.Remember(left, right, vocabulary._ids[line[..blank] + line[(blank + 1)..]]);
            }
        }

        return vocabulary;
    }

    /// <summary>Encodes a piece of text as it stands, each merge dropped with a probability, and appends its tokens.</summary>
    /// <param name="text">The text, with the blank before it if it has one.</param>
    /// <param name="ids">Receives the tokens.</param>
    /// <param name="dropout">Probability of skipping a merge where it could be made.</param>
    /// <param name="random">Draws the skipped merges.</param>
    public void Encode(string text, List<int> ids, double dropout, Random random)
    {
        foreach (var piece in BytePieces.Of(text))
        {
            MergePiece(piece, dropout, random, ids);
        }
    }

    /// <summary>Writes the tokenizer files of a Hugging Face LUKE directory.</summary>
    /// <param name="directory">Where to write; created when missing.</param>
    public void Save(string directory)
    {
        Directory.CreateDirectory(directory);
        var ordered = _tokens.Select((token, id) => (token, id)).Where(entry => entry.token is not ("<ent>" or "<ent2>"))
            .ToDictionary(entry => entry.token, entry => entry.id);
        Write("vocab.json", JsonSerializer.Serialize(ordered, Readable));
        Write("merges.txt", "#version: 0.2\n" + string.Concat(_merges.Select(merge => $"{_tokens[merge.Left]} {_tokens[merge.Right]}\n")));
        Write("added_tokens.json", JsonSerializer.Serialize(new Dictionary<string, int> { ["<ent>"] = _ids["<ent>"], ["<ent2>"] = _ids["<ent2>"] }, Readable));
        Write("entity_vocab.json", """{"[PAD]": 0, "[UNK]": 1, "[MASK]": 2, "[MASK2]": 3}""" + "\n");
        Write("special_tokens_map.json", JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["additional_special_tokens"] = new[] { "<ent>", "<ent2>" },
                ["bos_token"] = "<s>",
                ["cls_token"] = "<s>",
                ["eos_token"] = "</s>",
                ["mask_token"] = new { content = "<mask>", lstrip = true, normalized = true, rstrip = false, single_word = false },
                ["pad_token"] = "<pad>",
                ["sep_token"] = "</s>",
                ["unk_token"] = "<unk>",
            },
            Readable));
        Write("tokenizer_config.json", JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["add_prefix_space"] = true,
                ["bos_token"] = "<s>",
                ["cls_token"] = "<s>",
                ["entity_mask2_token"] = "[MASK2]",
                ["entity_mask_token"] = "[MASK]",
                ["entity_pad_token"] = "[PAD]",
                ["entity_token_1"] = "<ent>",
                ["entity_token_2"] = "<ent2>",
                ["entity_unk_token"] = "[UNK]",
                ["eos_token"] = "</s>",
                ["errors"] = "replace",
                ["mask_token"] = "<mask>",
                ["max_entity_length"] = 32,
                ["max_mention_length"] = 30,
                ["model_max_length"] = 512,
                ["pad_token"] = "<pad>",
                ["sep_token"] = "</s>",
                ["tokenizer_class"] = "LukeTokenizer",
                ["unk_token"] = "<unk>",
            },
            Readable));

        void Write(string name, string content) => File.WriteAllText(Path.Combine(directory, name), content);
    }

    internal static BytePairVocabulary CreateAlphabet()
    {
        var vocabulary = new BytePairVocabulary();
        foreach (var token in Leading)
        {
            vocabulary.Add(token);
        }

        foreach (var character in ByteAlphabet.All)
        {
            vocabulary.Add(character.ToString());
        }

        return vocabulary;
    }

    /// <summary>This vocabulary, with the markers of a pair added where it has none (RoBERTa's has none).</summary>
    internal BytePairVocabulary WithMarkers()
    {
        foreach (var marker in Trailing.Where(marker => !_ids.ContainsKey(marker)))
        {
            Add(marker);
        }

        return this;
    }

    internal int SymbolOf(char character) => _ids[character.ToString()];

    internal int AddMerge(int left, int right)
    {
        var token = _tokens[left] + _tokens[right];

        // Two pairs of symbols can spell the same token; the second merge then leads to the token of the first.
        var merged = _ids.TryGetValue(token, out var known) ? known : Add(token);
        Remember(left, right, merged);
        return merged;
    }

    internal void Complete()
    {
        foreach (var token in Trailing)
        {
            Add(token);
        }
    }

    private int Add(string token)
    {
        _ids.Add(token, _tokens.Count);
        _tokens.Add(token);
        return _tokens.Count - 1;
    }

    private void Remember(int left, int right, int merged)
    {
        _ranks.TryAdd((left, right), (_merges.Count, merged));
        _merges.Add((left, right));
    }

    private void MergePiece(string piece, double dropout, Random random, List<int> ids)
    {
        var symbols = new List<int>(piece.Length);
        foreach (var character in piece)
        {
            symbols.Add(_ids[character.ToString()]);
        }

        while (symbols.Count > 1)
        {
            var (best, at, merged) = (int.MaxValue, -1, 0);
            for (var i = 1; i < symbols.Count; i++)
            {
                if (_ranks.TryGetValue((symbols[i - 1], symbols[i]), out var merge) && merge.Rank < best
                    && random.NextDouble() >= dropout)
                {
                    (best, at, merged) = (merge.Rank, i - 1, merge.Merged);
                }
            }

            if (at < 0)
            {
                break;
            }

            symbols[at] = merged;
            symbols.RemoveAt(at + 1);
        }

        ids.AddRange(symbols);
    }
}
