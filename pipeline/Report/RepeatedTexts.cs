using System.Globalization;

namespace LukePipeline.Report;

/// <summary>
/// How many documents have a text that another has, in bounded memory: of more texts than fit, a share chosen by their hash stands for all, and the
/// number is an estimate then.
/// </summary>
/// <param name="capacity">Texts kept at most. Default: a million.</param>
public sealed class RepeatedTexts(int capacity = 1_000_000)
{
    private readonly HashSet<ulong> _seen = [];
    private long _kept;
    private long _all;
    private int _bits;

    /// <summary>Whether every text was looked at.</summary>
    public bool IsExact => _bits == 0;

    /// <summary>Documents whose text came before.</summary>
    public long Count => _kept == 0 ? 0 : IsExact ? _kept - _seen.Count : (long)((double)(_kept - _seen.Count) / _kept * _all);

    /// <summary>Looks at a document.</summary>
    /// <param name="textHash">Hash of its text, in hexadecimal.</param>
    public void Add(string textHash)
    {
        _all++;
        if (!ulong.TryParse(textHash.AsSpan(0, Math.Min(16, textHash.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hash) || !IsKept(hash))
        {
            return;
        }

        _kept++;
        _seen.Add(hash);
        while (_seen.Count > capacity)
        {
            var before = _seen.Count;
            _bits++;
            _seen.RemoveWhere(old => !IsKept(old));
            _kept = (long)((double)_kept * _seen.Count / before);
        }
    }

    private bool IsKept(ulong hash) => (hash & ((1UL << _bits) - 1)) == 0;
}
