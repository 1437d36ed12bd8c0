namespace LukePipeline.Text.Layout;

/// <summary>
/// Counts what the breaks between some lines say about how they came to be: which margins explain them, how long the lines are, how many go
/// on in the middle of a sentence.
/// </summary>
internal sealed class MarginStatistics
{
    /// <summary>A longer line is not wrapped at any margin, but by a word such as a web address.</summary>
    public const int MaxMargin = 140;

    /// <summary>Lines that begin with capitals and are no longer than this are a list, however well a margin explains them.</summary>
    public const int MinMargin = 40;

    /// <summary>No column is narrower.</summary>
    private const int NarrowColumn = 12;

    private readonly int[] _explained = new int[MaxMargin + 2];
    private readonly int[] _edges = new int[MaxMargin + 1];
    private readonly int[] _reach = new int[MaxMargin + 1];
    private readonly int[] _sureReach = new int[MaxMargin + 1];
    private int _open;
    private int _continued;
    private int _words;

    /// <summary>How many breaks were counted.</summary>
    public int Breaks { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(_explained);
        Array.Clear(_edges);
        Array.Clear(_reach);
        Array.Clear(_sureReach);
        (_open, _continued, _words, Breaks) = (0, 0, 0, 0);
    }

    /// <summary>Counts the break between two lines.</summary>
    public void Add(TextLine line, TextLine next)
    {
        var edge = line.Edge;
        var reach = Reach(line, next);
        Breaks++;
        _words += CountWords(line.Text);
        _edges[Math.Min(edge, MaxMargin)]++;
        if (edge <= MaxMargin)
        {
            // Every margin between the end of the line and where the next word would have ended, had it been put there.
            _explained[edge]++;
            _explained[Math.Min(reach, MaxMargin + 1)]--;
        }

        if (LineEnd.IsClosed(line.Text))
        {
            return;
        }

        // The last line of a paragraph may be short; others are not.
        _open++;
        _reach[Math.Min(reach, MaxMargin)]++;
        if (LineEnd.IsContinuation(next.Text) || LineEnd.IsUnfinished(line.Text))
        {
            _continued++;
            _sureReach[Math.Min(reach, MaxMargin)]++;
        }
    }

    /// <summary>True where lines are open, go on in the middle of sentences, and one margin explains most of them: nothing else than wrapped prose does all of it.</summary>
    public bool IsSetProse()
    {
        var (margin, support) = BestMargin();
        return Breaks >= 3 && _open * 2 >= Breaks && _continued * 10 >= _open * 3 && margin >= MinMargin && support * 10 >= Breaks * 7;
    }

    /// <summary>Where the first word of a line would have ended on the line before it.</summary>
    public static int Reach(TextLine line, TextLine next) => line.Edge + 1 + next.FirstWord(MaxMargin);

    /// <summary>What the breaks say together.</summary>
    public MarginRule Judge()
    {
        var (margin, support) = BestMargin();
        var share = (double)support / Breaks;
        var body = share >= 0.5 ? margin : Quantile(_edges, 0.5);
        var even = _open == 0 ? 0 : Share(_reach, (int)(body * 0.6));
        var continued = _open == 0 ? 0 : (double)_continued / _open;
        var isProse = continued >= (_open < 4 ? 0.5 : 0.3) && _words >= Breaks * 3 && body >= 18 && even >= 0.85;
        isProse |= Breaks >= 6 && share >= 0.85 && continued >= 0.4 && _words >= Breaks * 2 && body >= NarrowColumn && even >= 0.85;
        var isMargin = margin >= MinMargin && share >= (continued >= 0.3 ? 0.7 : 0.85) && Breaks >= 3;
        // Letters of different widths make even full lines end in different columns.
        var full = share >= 0.85 || _continued == 0 ? margin + 1 : Math.Min(margin + 1, (int)(Quantile(_sureReach, 0.03) * 0.85));
        return new MarginRule(isProse || isMargin, isProse, full, body / 2);
    }

    /// <summary>The narrowest of the margins that explain most breaks; wider ones call for more than the lines show.</summary>
    private (int Margin, int Support) BestMargin()
    {
        var (margin, support, sum) = (0, 0, 0);
        for (var i = 0; i <= MaxMargin; i++)
        {
            sum += _explained[i];
            if (sum > support)
            {
                (margin, support) = (i, sum);
            }
        }

        return (margin, support);
    }

    private static int Quantile(int[] counts, double share)
    {
        var wanted = Math.Max(1, (int)Math.Ceiling(counts.Sum() * share));
        var at = 0;
        for (var sum = counts[0]; sum < wanted && at < counts.Length - 1; sum += counts[++at])
        {
        }

        return at;
    }

    private static double Share(int[] counts, int from) => (double)counts[from..].Sum() / counts.Sum();

    private static int CountWords(ReadOnlySpan<char> line)
    {
        var words = 1;
        foreach (var c in line)
        {
            words += c is ' ' or '\u00a0' or >= '\u3040' and <= '\u9fff' ? 1 : 0;
        }

        return words;
    }
}
