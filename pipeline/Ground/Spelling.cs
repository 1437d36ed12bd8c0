namespace LukePipeline.Ground;

/// <summary>Finds what somebody probably meant.</summary>
public static class Spelling
{
    /// <summary>The candidate nearest to a word by edit distance, ignoring case, '-' and '_'; null when none is near.</summary>
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

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1]));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[b.Length];
    }
}
