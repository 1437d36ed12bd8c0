namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds the cells of tables: behind tabs and bars, behind wide gaps, and behind narrower ones that stand below each other. Double blanks
/// of prose that was set to both margins do not.
/// </summary>
internal static class TableCells
{
    /// <summary>No prose has a gap so wide.</summary>
    private const int WideGap = 5;

    /// <summary>Blanks between a word that fills its column and the next one.</summary>
    private const int CellGap = 2;

    /// <summary>In a table at least so many hundredths of the narrow gaps stand below or above another.</summary>
    private const int MinAligned = 60;

    /// <summary>Finds what separates cells, in order, and tells lines that they are rows.</summary>
    public static List<Cell> Find(string text, IReadOnlyList<TextLine> lines)
    {
        var cells = new List<Cell>();
        for (var first = 0; first < lines.Count;)
        {
            var end = first;
            var block = new List<TextLine>();
            for (; end < lines.Count && !lines[end].IsBlank; end++)
            {
                // The rule below a head or above a sum parts no rows.
                if (!Headings.IsRule(lines[end].Text))
                {
                    block.Add(lines[end]);
                }
            }

            AddBlock(text, block, cells);
            first = Math.Max(end, first + 1);
        }

        return cells;
    }

    private static void AddBlock(string text, List<TextLine> lines, List<Cell> cells)
    {
        var gaps = lines.ConvertAll(line => Gaps(text, line));
        List<List<Cell>>? stretched = null;
        if (IsSetToBothMargins(lines))
        {
            stretched = [.. lines.Select(line => Gaps(text, line, isProse: true).FindAll(gap => !gap.IsBar && !HasTab(text, gap)).ConvertAll(gap => gap with { IsStretched = true }))];
            gaps = gaps.ConvertAll(row => row.FindAll(gap => gap.IsBar || HasTab(text, gap)));
        }

        var isEven = AreRows(lines, gaps);
        var aligned = gaps.Select((row, i) => row.Select((gap, g) => !IsSure(text, gap) && (IsAligned(i - 1, i, g) || IsAligned(i + 1, i, g) || IsInColumn(i, g))).ToList()).ToList();
        var narrow = gaps.Sum(row => row.Count(gap => !IsSure(text, gap)));
        var isTable = aligned.Sum(row => row.Count(a => a)) * 100 >= narrow * MinAligned;
        for (var i = 0; i < gaps.Count; i++)
        {
            var before = cells.Count;
            cells.AddRange(gaps[i].Where((gap, g) => IsSure(text, gap) || isEven || (isTable && aligned[i][g])));
            lines[i].IsRow = cells.Count > before;
            if (stretched is not null)
            {
                cells.AddRange(stretched[i]);
                cells.Sort(before, cells.Count - before, ByEnd);
            }
        }

        // Of three rows in a column, words may fill all cells before it.
        bool IsInColumn(int own, int g)
        {
            var column = gaps[own][g].End - lines[own].Start;
            return (Has(own - 1) && (Has(own - 2) || Has(own + 1))) || (Has(own + 1) && Has(own + 2));

            bool Has(int row) => row >= 0 && row < gaps.Count && gaps[row].BinarySearch(new Cell(0, column + lines[row].Start, false), ByEnd) >= 0;
        }

        // Columns whose words stand below each other by their last letters.
        bool EndsColumn(int other, int own, int g)
        {
            var (row, that) = (gaps[own], gaps[other]);
            if (g + 1 == row.Count)
            {
                return g > 0 && that.Count > 1 && lines[own].Edge == lines[other].Edge && IsWider(row[g], that[^1]) && EndOf(g - 1) > 0;
            }

            var index = EndOf(g);
            return index > 0 && IsWider(row[g], that[index - 1]);

            int EndOf(int cell) => that.BinarySearch(new Cell(row[cell + 1].Start - lines[own].Start + lines[other].Start, 0, false), ByStart);
        }

        bool IsAligned(int other, int own, int g)
        {
            if (other < 0 || other >= gaps.Count)
            {
                return false;
            }

            var gap = gaps[own][g];
            var (line, beside) = (lines[own], lines[other]);
            var column = gap.End - line.Start;
            var index = gaps[other].BinarySearch(new Cell(0, column + beside.Start, false), ByEnd);
            if (index >= 0)
            {
                // Words that fill a column are rare: beside some of its cells the gap is wider.
                return IsWider(gap, gaps[other][index]);
            }

            // Numbers stand below each other by their last digit.
            index = ~index;
            return EndsColumn(other, own, g)
                || (char.IsAsciiDigit(text[gap.End])
                    && ((index < gaps[other].Count && EndsAlike(gaps[other][index])) || (index > 0 && EndsAlike(gaps[other][index - 1]))));

            bool EndsAlike(Cell that) => char.IsAsciiDigit(text[that.End])
                && WordEnd(text, that.End, beside.End) - beside.Start == WordEnd(text, gap.End, line.End) - line.Start;
        }
    }

    /// <summary>True for lines of which each has as many gaps as the others, and none goes on in the next: cells need not stand below each other.</summary>
    private static bool AreRows(List<TextLine> lines, List<List<Cell>> gaps)
    {
        if (gaps.Count == 0 || gaps[0].Count == 0 || gaps.Count < (gaps[0].Count > 1 ? 2 : 3))
        {
            return false;
        }

        for (var i = 1; i < gaps.Count; i++)
        {
            if (gaps[i].Count != gaps[0].Count || LineEnd.IsContinuation(lines[i].Text) || LineEnd.IsUnfinished(lines[i - 1].Text))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for prose whose lines, but for the last, end in one column.</summary>
    private static bool IsSetToBothMargins(List<TextLine> lines)
    {
        if (lines.Count < 3)
        {
            return false;
        }

        var continued = 0;
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (lines[i].Edge != lines[0].Edge)
            {
                return false;
            }

            continued += LineEnd.IsContinuation(lines[i + 1].Text) || LineEnd.IsUnfinished(lines[i].Text) ? 1 : 0;
        }

        return continued * 3 >= lines.Count - 1;
    }

    /// <summary>Whether one of two gaps is wider than those between full cells.</summary>
    private static bool IsWider(Cell gap, Cell other) => Math.Max(gap.End - gap.Start, other.End - other.Start) > CellGap;

    private static readonly Comparer<Cell> ByStart = Comparer<Cell>.Create((a, b) => a.Start.CompareTo(b.Start));

    private static readonly Comparer<Cell> ByEnd = Comparer<Cell>.Create((a, b) => a.End.CompareTo(b.End));

    private static bool IsSure(string text, Cell gap) => gap.IsBar || gap.End - gap.Start >= WideGap || HasTab(text, gap);

    private static bool HasTab(string text, Cell gap) => text.AsSpan(gap.Start, gap.End - gap.Start).Contains('\t');

    /// <summary>The tabs, bars and runs of blanks inside a line that may separate cells; of prose all runs of blanks.</summary>
    private static List<Cell> Gaps(string text, TextLine line, bool isProse = false)
    {
        var gaps = new List<Cell>();
        var barred = line.Text.Count('|') > 1 && line.Text.IndexOfAny('(', '=') < 0;
        for (var at = line.Content; at < line.End; at++)
        {
            if ((text[at] is '|' or '│' or '┃' or '║') && !(at > line.Content && text[at - 1] is ':' or ';' or '='))
            {
                var alone = at == line.Content || at + 1 == line.End || text[at - 1] is ' ' or '\t' || text[at + 1] is ' ' or '\t';
                if (alone || barred)
                {
                    gaps.Add(new Cell(at, at + 1, IsBar: true));
                }

                continue;
            }

            if (!IsSpace(text[at]))
            {
                continue;
            }

            var start = at;
            while (IsSpace(text[at + 1]))
            {
                at++;
            }

            var gap = new Cell(start, at + 1, IsBar: false);
            if (IsSure(text, gap) || (at > start && (isProse || (!EndsClause(text[start - 1]) && (text[start] == '\u3000' || start - line.Content > 3)))))
            {
                gaps.Add(gap);
            }
        }

        return gaps;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\u00a0' or '\u3000' or (>= '\u2000' and <= '\u200a');

    /// <summary>Typists put two blanks behind a sentence.</summary>
    private static bool EndsClause(char c) => c is '.' or '!' or '?' or '"' or '”' or '\'' or '’' or ')';

    private static int WordEnd(string text, int at, int end)
    {
        while (at < end && text[at] != ' ')
        {
            at++;
        }

        return at;
    }
}
