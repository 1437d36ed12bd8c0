using System.Text;
using static LukePipeline.Text.Segmentation.Characters;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Cuts a text into words and punctuation much as the Penn Treebank and CoNLL-2003 do, on which named-entity models are
/// trained: <c>U.S.</c>, <c>Mr.</c>, <c>10,000</c> and <c>war-torn</c> stay whole, <c>'s</c> and <c>n't</c> are words of their
/// own, and so is every quote, bracket and currency sign. One pass, each character looked at a bounded number of times.
/// </summary>
internal readonly ref struct WordSplitter
{
    /// <summary>
    /// The longest word in UTF-8 bytes; what is longer is cut. Nothing that a model knows is that long, sub-word tokenizers
    /// take time that grows with the square of a word's length, and so every word fits a model of 512 sub-words.
    /// </summary>
    public const int MaxWordBytes = 256;

    /// <summary>UTF-16 units of combining marks that a cut goes back over; Unicode's own limit for text streams is 30 marks.</summary>
    private const int MaxMarks = 32;

    private readonly string _text;
    private readonly List<Utf16Span> _words;

    private WordSplitter(string text, List<Utf16Span> words)
    {
        _text = text;
        _words = words;
    }

    /// <summary>The words of a text, in order.</summary>
    public static List<Utf16Span> Split(string text)
    {
        var words = new List<Utf16Span>(text.Length / 5 + 4);
        var splitter = new WordSplitter(text, words);
        for (var at = 0; at < text.Length;)
        {
            if (IsSeparator(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && !IsSeparator(text[end]))
            {
                end++;
            }

            splitter.SplitChunk(at, end);
            at = end;
        }

        return words;
    }

    /// <summary>Splits what stands between two separators.</summary>
    private void SplitChunk(int start, int end)
    {
        if (WordPatterns.IsEmoticon(_text.AsSpan(start, end - start)))
        {
            Add(start, end);
            return;
        }

        for (var at = start; at < end;)
        {
            var next = WordPatterns.Url(_text, at, end);
            if (next == at && IsWordCharacter(_text, at, end))
            {
                next = SplitWord(at, end);
                at = next;
                continue;
            }

            next = WholeCharacters(next > at ? next : Punctuation(at, start, end), end);
            Add(at, next);
            at = next;
        }
    }

    /// <summary>Adds the word that starts at <paramref name="start"/>, and the contraction after it; gives where they end.</summary>
    private int SplitWord(int start, int end)
    {
        var at = start;
        while (true)
        {
            while (at < end && WordCharacterLength(_text, at) is var length and > 0)
            {
                at += length;
            }

            if (at == end)
            {
                break;
            }

            var c = _text[at];
            if (IsApostrophe(c))
            {
                if (WordPatterns.Negation(_text, at, end) is var negation and > 0 && char.ToLowerInvariant(_text[at - 1]) == 'n')
                {
                    // don't = do + n't; n't alone stays whole.
                    if (at - 1 > start)
                    {
                        Add(start, at - 1);
                    }

                    Add(at - 1, negation);
                    return negation;
                }

                if (WordPatterns.Contraction(_text, at, end) > 0 || !IsWordCharacter(_text, at + 1, end))
                {
                    break;
                }
            }
            else if (c == '@')
            {
                if (WordPatterns.EmailDomain(_text, at, end) is not (> 0 and var domain))
                {
                    break;
                }

                at = domain;
                continue;
            }
            else if (c == '.')
            {
                if (!TryPassPeriod(start, ref at, end))
                {
                    break;
                }

                continue;
            }
            else if (!IsConnector(at, end))
            {
                break;
            }

            at++;
        }

        Add(start, at);
        return at;
    }

    /// <summary>True when the hyphen, comma or the like at <paramref name="at"/> stays inside the word.</summary>
    private bool IsConnector(int at, int end)
    {
        var c = _text[at];
        var before = _text[at - 1];
        var after = at + 1 < end ? _text[at + 1] : ' ';
        return c switch
        {
            ',' or ':' or '/' => char.IsDigit(before) && char.IsDigit(after),
            '&' => char.IsUpper(before) && char.IsUpper(after),
            // As in "mid- and late": the word goes on elsewhere.
            _ when IsHyphen(c) => IsWordCharacter(_text, at + 1, end) || at + 1 == end,
            _ => false,
        };
    }

    /// <summary>Moves over the period at <paramref name="at"/> when it belongs to the word; false when it does not.</summary>
    private bool TryPassPeriod(int start, ref int at, int end)
    {
        var word = _text.AsSpan(start, at - start);
        if (IsWordCharacter(_text, at + 1, end))
        {
            if ((char.IsAsciiDigit(_text[at + 1]) || ReferenceMarks.IsSuperscript(_text[at + 1])) && WordPatterns.NotesFollow(_text, start, at, end))
            {
                return false;
            }

            // "U.S", "3.14", "example.com" go on; in "the end.Next" and "in 1961.Next" a space is missing, but "Ph.D" ends in one letter.
            var missingSpace = char.IsUpper(_text[at + 1])
                && ((word.Length > 1 && char.IsLower(_text[at - 1]) && (IsWordCharacter(_text, at + 2, end) || (at + 2 == end && _text[at + 1] is 'A' or 'I')))
                    || (word.Length == 4 && !word.ContainsAnyExceptInRange('0', '9') && at + 2 < end && char.IsLower(_text[at + 2])));
            if (!missingSpace)
            {
                at++;
                return true;
            }

            if (!Abbreviations.IsBeforeName(word))
            {
                return false;
            }

            at++;
            return false;
        }

        if ((at + 1 < end && _text[at + 1] == '.') || !KeepsPeriod(start, at))
        {
            return false;
        }

        at++;
        return true;
    }

    private bool KeepsPeriod(int start, int at)
    {
        Span<char> buffer = stackalloc char[Capitals.MaxLength];
        Span<char> small = stackalloc char[Capitals.MaxLength];
        var word = Capitals.Lower(_text, start, at, buffer);
        var lowered = Capitals.LowerAll(word, _text.AsSpan(start, at - start), small);
        if (Abbreviations.IsAcronym(word) || Abbreviations.IsBeforeName(word) || Abbreviations.IsAnywhere(word) || Abbreviations.IsAnywhere(lowered))
        {
            return true;
        }

        var single = word.Length == 1 && char.IsLetter(word[0]);
        if (!single && !Abbreviations.IsBeforeNumber(word) && !Abbreviations.IsBeforeNumber(lowered))
        {
            return false;
        }

        var next = at + 1;
        while (next < _text.Length && IsSeparator(_text[next]))
        {
            next++;
        }

        if (next == _text.Length)
        {
            return false;
        }

        if (!single || char.IsLower(word[0]))
        {
            return char.IsDigit(_text[next]);
        }

        // An initial, unless a sentence ends in a single letter.
        var letters = WordPatterns.Letters(_text, next).Length;
        var isInitial = letters == 1 && next + 1 < _text.Length && _text[next + 1] == '.';
        return (isInitial || !Abbreviations.IsStarter(Capitals.Lower(_text, next, next + letters, buffer))) && !LetterNames.IsNamedBy(Capitals.WordJustBefore(_text, start));
    }

    /// <summary>
    /// Takes marks along that stand on the last character before <paramref name="next"/>, and what belongs to a sign that is
    /// written before its number, as Arabic has some.
    /// </summary>
    private int WholeCharacters(int next, int end)
    {
        // What ends in a surrogate pair was measured as a whole, and a flag must not take half of the next one along.
        return next == end || char.IsLowSurrogate(_text[next - 1]) || (_text[next] < 0x300 && _text[next - 1] < 0x600)
            ? next
            : Math.Max(next, next - 1 + ClusterLength(_text, next - 1, end));
    }

    /// <summary>The end of the punctuation, symbol or the like at <paramref name="at"/>.</summary>
    private int Punctuation(int at, int start, int end)
    {
        var c = _text[at];
        var next = at + 1 < end ? _text[at + 1] : '\0';
        if (c is '.' or '-' or '!' or '?' or '=' or '*' or '~' or '`' or '\'')
        {
            var run = at + 1;
            while (run < end && (_text[run] == c || (c is '!' or '?' && _text[run] is '!' or '?')))
            {
                run++;
            }

            if (run > at + 1)
            {
                return run;
            }
        }

        if (IsApostrophe(c))
        {
            return WordPatterns.Contraction(_text, at, end) is var contraction and > 0 ? contraction
                : at == start && char.IsDigit(next) ? WordPatterns.Run(_text, at + 1, end)
                : at + 1;
        }

        return c switch
        {
            '.' when at == start && char.IsDigit(next) => WordPatterns.Run(_text, at + 1, end),
            '@' or '#' when IsWordCharacter(_text, at + 1, end) => WordPatterns.Run(_text, at + 1, end),
            '&' when WordPatterns.Entity(_text, at, end) is var entity and > 0 => entity,
            < '\x7f' => at + 1,
            _ => at + ClusterLength(_text, at, end),
        };
    }

    private void Add(int start, int end)
    {
        while ((end - start) * 3 > MaxWordBytes && Fitting(start, end) is var cut && cut < end)
        {
            _words.Add(new Utf16Span(start, cut));
            start = cut;
        }

        _words.Add(new Utf16Span(start, end));
    }

    /// <summary>The end of the longest piece from <paramref name="start"/> on that is no longer than a word may be.</summary>
    private int Fitting(int start, int end)
    {
        var (at, bytes) = (start, 0);
        while (at < end)
        {
            Rune.DecodeFromUtf16(_text.AsSpan(at, end - at), out var rune, out var length);
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxWordBytes)
            {
                break;
            }

            at += length;
        }

        // Before a mark the cut would tear a character apart; too high a heap of marks is torn all the same.
        var cut = at;
        while (cut < end && at - cut < MaxMarks && IsExtender(_text, cut))
        {
            cut -= char.IsLowSurrogate(_text[cut - 1]) ? 2 : 1;
        }

        return at - cut < MaxMarks ? cut : at;
    }
}
