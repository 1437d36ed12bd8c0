using LukePipeline.Text;

namespace LukePipeline.Spans;

/// <summary>Into how many sub-words each word of a document falls when it is tokenized alone, with sums over ranges of words.</summary>
public sealed class SubwordLengths
{
    private readonly long[] _sums;

    /// <summary>Takes the lengths, one per word.</summary>
    /// <param name="lengths">Sub-words of each word; <see cref="Unreadable"/> for a word that must never reach the tokenizer.</param>
    public SubwordLengths(ReadOnlySpan<int> lengths)
    {
        _sums = new long[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++)
        {
            _sums[i + 1] = _sums[i] + lengths[i];
        }
    }

    /// <summary>The length of a word that no window may hold.</summary>
    public const int Unreadable = int.MaxValue;

    /// <summary>Number of words.</summary>
    public int Count => _sums.Length - 1;

    /// <summary>Sub-words of one word.</summary>
    public int this[int word] => (int)(_sums[word + 1] - _sums[word]);

    /// <summary>Sub-words of a range of words, each tokenized alone.</summary>
    public long Sum(WordSpan words) => _sums[words.End] - _sums[words.Start];
}
