namespace LukePipeline.Extraction.Windows;

/// <summary>Finds the first of a row of ever smaller windows that fits, encoding few of them.</summary>
/// <typeparam name="T">What an encoding is.</typeparam>
/// <param name="count">How many windows there are.</param>
/// <param name="most">How many sub-words may be in one.</param>
/// <param name="encode">Encodes the window of that number, and says how many sub-words it has.</param>
internal sealed class FirstFit<T>(int count, int most, Func<int, (T Item, int Subwords)> encode)
    where T : class
{
    /// <summary>
    /// A word less may make a sub-word or two more, where the word behind it loses its space. So only what is longer by more than this tells
    /// that all before it is too long; the last steps are taken one by one.
    /// </summary>
    private const int Margin = 8;

    private readonly Dictionary<int, (T Item, int Subwords)> _encoded = [];

    /// <summary>Searches around a guess.</summary>
    /// <returns>The encoding of the first that fits; null when none does.</returns>
    public T? Find(int guess)
    {
        for (var at = Approach(guess); at < count; at++)
        {
            if (Encode(at) is var (item, subwords) && subwords <= most)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>The first that nearly fits: in steps that double, and then by halves.</summary>
    private int Approach(int guess)
    {
        var (tooLong, near, step) = (0, count, 1); // all before the first are too long; the second is not, and none behind it
        for (var at = Math.Clamp(guess, 0, Math.Max(0, count - 1)); tooLong < near; step *= 2)
        {
            if (Encode(at).Subwords <= most + Margin)
            {
                near = at;
            }
            else
            {
                tooLong = at + 1;
            }

            at = near == count ? Math.Min(tooLong + step - 1, count - 1)
                : tooLong == 0 ? Math.Max(near - step, 0)
                : tooLong + ((near - tooLong) / 2);
        }

        return near;
    }

    private (T Item, int Subwords) Encode(int at)
    {
        if (!_encoded.TryGetValue(at, out var known))
        {
            _encoded[at] = known = encode(at);
        }

        return known;
    }
}
