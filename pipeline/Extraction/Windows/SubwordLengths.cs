using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Into how many sub-words each word of a document falls when it is tokenized alone, with sums over ranges of words.</summary>
public sealed class SubwordLengths
{
    private readonly long[] _sums;
    private readonly int[]? _cuts;
    private readonly long[]? _gaps;

    /// <summary>Takes the lengths, one per word.</summary>
    /// <param name="lengths">Sub-words of each word; <see cref="Unreadable"/> for a word that must never reach the tokenizer.</param>
    /// <param name="cutBefore">
    /// Per word, whether what stands between it and the word before must never reach the tokenizer; empty where that is nowhere so.
    /// </param>
    /// <param name="gaps">
    /// Per word, the sub-words of what stands between it and the word before, beyond a single space; empty where there is nothing more.
    /// </param>
    public SubwordLengths(ReadOnlySpan<int> lengths, ReadOnlySpan<bool> cutBefore = default, ReadOnlySpan<int> gaps = default)
    {
        _sums = new long[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++)
        {
            _sums[i + 1] = _sums[i] + lengths[i];
        }

        if (gaps.ContainsAnyExcept(0))
        {
            _gaps = new long[gaps.Length];
            for (var i = 1; i < gaps.Length; i++)
            {
                _gaps[i] = _gaps[i - 1] + gaps[i];
            }
        }

        if (cutBefore.Contains(true))
        {
            _cuts = new int[lengths.Length];
            for (var i = 1; i < lengths.Length; i++)
            {
                _cuts[i] = _cuts[i - 1] + (cutBefore[i] ? 1 : 0);
            }
        }
    }

    /// <summary>The length of a word that no window may hold.</summary>
    public const int Unreadable = int.MaxValue;

    /// <summary>Number of words.</summary>
    public int Count => _sums.Length - 1;

    /// <summary>Sub-words of one word.</summary>
    public int this[int word] => (int)(_sums[word + 1] - _sums[word]);

    /// <summary>Sub-words of the gaps between the words of a range, beyond single spaces.</summary>
    public long Gaps(WordSpan words) => _gaps is null || words.Length < 2 ? 0 : _gaps[words.End - 1] - _gaps[words.Start];

    /// <summary>Sub-words of a range of words, each tokenized alone; at least <see cref="Unreadable"/> where no window may hold them.</summary>
    public long Sum(WordSpan words)
    {
        var sum = _sums[words.End] - _sums[words.Start];
        return _cuts is null || words.Length < 2 ? sum : sum + ((long)Unreadable * (_cuts[words.End - 1] - _cuts[words.Start]));
    }
}
