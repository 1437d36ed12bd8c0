using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>
/// Byte-level byte-pair encoding written plainly, from the description in the GPT-2 paper's code: lists of strings, a scan for
/// the best pair, the runtime's own character classes. It shares nothing with the product.
/// </summary>
internal sealed class PlainByteBpe
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<(string, string), int> _ranks = [];
    private readonly string[] _byteCharacters = new string[256];

    public PlainByteBpe(string folder)
    {
        _ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(folder, "vocab.json")))!;
        var lines = File.ReadAllText(Path.Combine(folder, "merges.txt")).Split('\n');
        foreach (var (line, rank) in lines[1..^1].Select((line, rank) => (line.Split(' '), rank)))
        {
            _ranks[(line[0], line[1])] = rank;
        }

        var others = 0;
        for (var value = 0; value < 256; value++)
        {
            var isPrintable = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
            _byteCharacters[value] = ((char)(isPrintable ? value : 256 + others++)).ToString();
        }
    }

    public List<int> Encode(string text)
    {
        List<int> ids = [];
        foreach (var piece in Split([.. text.EnumerateRunes()]))
        {
            foreach (var symbol in Merge(piece))
            {
                ids.Add(_ids.TryGetValue(symbol, out var id) ? id : _ids["<unk>"]);
            }
        }

        return ids;
    }

    /// <summary>The pattern, alternative by alternative, each tried at every position as a backtracking engine does.</summary>
    private static IEnumerable<string> Split(Rune[] text)
    {
        var position = 0;
        while (position < text.Length)
        {
            var length = Contraction(text, position);
            foreach (var belongs in new Func<Rune, bool>[] { IsLetter, IsNumber, IsOther })
            {
                length = length > 0 ? length : Run(text, position, belongs);
            }

            if (length == 0)
            {
                var end = position;
                while (end < text.Length && Rune.IsWhiteSpace(text[end]))
                {
                    end++;
                }

                length = end < text.Length && end - position > 1 ? end - position - 1 : end - position;
            }

            yield return string.Concat(text[position..(position + length)].Select(rune => rune.ToString()));
            position += length;
        }
    }

    private static int Contraction(Rune[] text, int position)
    {
        foreach (var contraction in new[] { "'s", "'t", "'re", "'ve", "'m", "'ll", "'d" })
        {
            if (text.Skip(position).Take(contraction.Length).SequenceEqual(contraction.EnumerateRunes()))
            {
                return contraction.Length;
            }
        }

        return 0;
    }

    private static int Run(Rune[] text, int position, Func<Rune, bool> belongs)
    {
        var start = text[position].Value == ' ' ? position + 1 : position;
        var end = start;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }

        return end > start ? end - position : 0;
    }

    private static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    private static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool IsOther(Rune rune) => !IsLetter(rune) && !IsNumber(rune) && !Rune.IsWhiteSpace(rune);

    private List<string> Merge(string piece)
    {
        var symbols = Encoding.UTF8.GetBytes(piece).Select(value => _byteCharacters[value]).ToList();
        while (true)
        {
            var best = symbols.Zip(symbols.Skip(1)).Where(_ranks.ContainsKey).OrderBy(pair => _ranks[pair]).Take(1).ToList();
            if (best.Count == 0)
            {
                return symbols;
            }

            List<string> merged = [];
            for (var i = 0; i < symbols.Count; i++)
            {
                var isPair = i + 1 < symbols.Count && (symbols[i], symbols[i + 1]) == best[0];
                merged.Add(isPair ? symbols[i] + symbols[++i] : symbols[i]);
            }

            symbols = merged;
        }
    }
}
