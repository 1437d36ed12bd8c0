namespace LukePipeline.Ground;

/// <summary>Finds what somebody probably meant.</summary>
public static class Spelling
{
    /// <summary>The candidate nearest to a word by the number of slips, ignoring case, '-' and '_'; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var plain = Simplify(word);
        var best = candidates
            .Select(candidate => (candidate, Distance: Distance(plain, Simplify(candidate))))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.candidate is not null && best.Distance <= Math.Max(1, Math.Max(plain.Length, best.candidate.Length) / 3) ? best.candidate : null;
    }

    private static string Simplify(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Letters that are missing, too many, other ones, or two that have changed places: each is one slip of the fingers (Damerau and Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray());
        for (var i = 1; i <= a.Length; i++)
        {
            (before, last, row) = (last, row, before);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }
        }

        return row[b.Length];
    }
}
