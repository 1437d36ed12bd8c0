namespace LukePipeline.Text.Layout;

/// <summary>Finds the numbers of lines that stand before every fifth line or so, as in editions and transcripts; the other lines are indented as far.</summary>
internal static class SteppedNumbers
{
    /// <summary>So many numbers of one step are numbers of lines.</summary>
    private const int MinNumbers = 3;

    private const int MaxStep = 20;

    /// <summary>Tells the lines their prefixes.</summary>
    public static void Find(string text, IReadOnlyList<TextLine> lines)
    {
        var chain = new Chain();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].IsBlank || LinePrefixes.NumberOf(text, lines[i]) is not { Value: > 0 } number)
            {
                continue;
            }

            var column = Column(text, lines[i], number.Body);
            if (!chain.TryAdd(lines, i, number.Value, column))
            {
                chain.Apply(lines);
                chain = new Chain();
                chain.TryAdd(lines, i, number.Value, column);
            }
        }

        chain.Apply(lines);
    }

    /// <summary>Where the text of a numbered line begins; -1 where it has none.</summary>
    private static int Column(string text, TextLine line, int at)
    {
        while (at < line.End && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < line.End ? at - line.Start : -1;
    }

    /// <summary>Numbers of one step before texts of one column.</summary>
    private sealed class Chain
    {
        private readonly List<(int Line, bool IsAlone)> _numbered = [];
        private int _value;
        private int _step;
        private int _column = -1;

        public bool TryAdd(IReadOnlyList<TextLine> lines, int line, int value, int column)
        {
            var step = value - _value;
            if (_numbered.Count > 0 && (step is < 2 or > MaxStep || (_step > 0 && step != _step) || (column >= 0 && _column >= 0 && column != _column)))
            {
                return false;
            }

            var known = column >= 0 ? column : _column;
            if (_numbered.Count > 0)
            {
                var between = 0;
                for (var i = _numbered[^1].Line + 1; i < line; i++)
                {
                    if (!lines[i].IsBlank)
                    {
                        between++;
                        if (lines[i].Prefix != 0 || lines[i].Content - lines[i].Start < Math.Max(known, 2))
                        {
                            return false;
                        }
                    }
                }

                if (between is 0 || between >= step)
                {
                    return false;
                }

                _step = step;
            }

            _numbered.Add((line, column < 0));
            (_value, _column) = (value, known);
            return true;
        }

        public void Apply(IReadOnlyList<TextLine> lines)
        {
            if (_numbered.Count < MinNumbers || _column < 0)
            {
                return;
            }

            var numbers = _numbered.ToDictionary(number => number.Line, number => number.IsAlone);
            var (first, last) = (_numbered[0].Line, _numbered[^1].Line);
            for (var back = 0; back < _step && first > 0 && IsIndented(lines[first - 1]); back++)
            {
                first--;
            }

            for (var on = 0; on < _step && last + 1 < lines.Count && IsIndented(lines[last + 1]); on++)
            {
                last++;
            }

            for (var i = first; i <= last; i++)
            {
                var line = lines[i];
                if (numbers.TryGetValue(i, out var isAlone))
                {
                    line.SetPrefix(isAlone ? line.End : line.Start + _column, LinePrefixes.NumberPrefix);
                }
                else if (!line.IsBlank)
                {
                    line.SetPrefix(line.Start + _column, LinePrefixes.NumberPrefix);
                }
            }
        }

        private bool IsIndented(TextLine line) => line.IsBlank || (line.Prefix == 0 && line.Content - line.Start >= _column);
    }
}
